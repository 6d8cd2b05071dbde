"""A bench alone, for a page of somebody else: ``/embed/lab?…``, or the scene of a lesson, ``/embed/lstm?page=2``."""

import panel as pn
from markupsafe import escape

from visualizer.hosts.host import RunHost
from visualizer.pages.framing import Framing
from visualizer.pages.lesson import Drawn, as_script, chosen_page
from visualizer.pages.library import Library
from visualizer.pages.scenes import start
from visualizer.pages.shell import Page, shell
from visualizer.pages.visit import Visit, asked

LAB = "lab"
TEMPLATE = "embedded.html"


def embedded(host: RunHost, library: Library, framing: Framing, slug: str) -> pn.Template:
    """Return the bench of the lab, or of a page of a lesson, with nothing around it.

    A site that may not show it gets a sentence instead, and no network is trained for it.

    Args:
        host: where runs execute.
        library: has the lesson.
        framing: who may show it.
        slug: ``lab``, or the address of a lesson.

    Raises:
        LookupError: if there is no such lesson.
    """
    headers = {name.title(): value for name, value in (pn.state.headers or {}).items()}
    refused = framing.refused(headers, headers.get("Host", ""))
    if refused:
        said = f"This laboratory may not be shown in pages of {escape(refused)}."
        return shell(_page("Not here", said), TEMPLATE, variables={"refused": said, "home": "../"})
    if slug == LAB:
        page, data, visit = _page("Lab", "A recurrent network that learns in front of you."), None, Visit(host)
        link = "../lab"
    else:
        lesson = library.lesson(slug)
        if lesson is None:
            raise LookupError(f"there is no lesson {slug!r}")
        current = lesson.pages[chosen_page(lesson, dict(reversed(asked()))) - 1]
        page = _page(str(escape(f"{current.title} · {lesson.title}")), str(escape(current.scene.alt)))
        pages = Drawn(lesson, library).to_json()["pages"]
        data = as_script(pages[current.number - 1])
        visit = Visit(host, start=start(lesson, current))
        link = f"../lessons/{slug}?page={current.number}"
    attributes = {"data-page": "embed" if data is None else "embedded-lesson"}
    variables = {"data": data, "home": link}
    return shell(page, TEMPLATE, attributes, variables, picture=visit.picture)


def _page(title: str, description: str) -> Page:
    return Page("embed", f"{title} · RNN Visualizer", description, title, description)
