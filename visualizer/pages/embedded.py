"""A bench for an iframe in somebody's page: no header, no text, as high as its content."""

from collections.abc import Mapping
from functools import partial
from urllib.parse import parse_qsl, urlencode

import panel as pn

from visualizer.hosts.host import RunHost
from visualizer.lesson import Lesson, Scene
from visualizer.lesson import Page as LessonPage
from visualizer.pages.lesson import chosen_page
from visualizer.pages.library import Library
from visualizer.pages.scenes import addresses, start
from visualizer.pages.shell import Page, shell
from visualizer.pages.visit import Start, Visit, asked, read_address, read_query

PAGE = Page(
    name="embed",
    title="RNN Visualizer",
    description="A recurrent network that learns in front of you.",
    heading="",
    sentence="",
    sheets=("css/framed.css",),
)
HIDE = ("data",)
"Controls that a page in somebody else's has no room for."
SCREEN = ("page", "scene", "view", "unit", "layer", "hide", "theme", "v")
"What an address says of the screen, not of the experiment."


def embedded_routes(library: Library) -> dict[str, "partial[pn.Template]"]:
    """Return the pages under ``/embed``: the lab, each lesson, and each scene that has a name of its own."""
    found = {"/embed/lab": partial(embedded_lab)}
    for lesson in library.lessons:
        for page in lesson.pages:
            if page.scene.name:
                found.setdefault(
                    f"/embed/{page.scene.name}",
                    partial(embedded, library=library, slug=lesson.slug, scene=page.scene.name),
                )
    for lesson in library.lessons:
        found[f"/embed/{lesson.slug}"] = partial(embedded, library=library, slug=lesson.slug)
    return found


def embedded_lab(host: RunHost) -> pn.Template:
    """Return a bench with the experiment of its address."""
    return _framed(host, read_address(), f"lab?{urlencode(_without(asked(), 'theme'))}", "Open in the lab")


def embedded(host: RunHost, library: Library, slug: str, scene: str = "") -> pn.Template:
    """Return the bench of a lesson's page, or of a scene; knobs in the address change its experiment."""
    lesson = library.lesson(slug)
    if lesson is None:
        raise LookupError(f"there is no lesson {slug!r}")
    address = dict(reversed(asked()))
    page = lesson.pages[chosen_page(lesson, {"scene": scene, **address}) - 1]
    changes = [(name, value) for name, value in asked() if name not in SCREEN]
    begun = _changed(lesson, page, changes) if changes else start(lesson, page)
    return _framed(host, begun, f"lessons/{slug}?page={page.number}", "Open the lesson", _screen(page.scene))


def _changed(lesson: Lesson, page: LessonPage, changes: list[tuple[str, str]]) -> Start:
    """Return the experiment of a page with other values of some knobs."""
    known = parse_qsl(str(addresses(lesson, page)["query"]))
    named = {name for name, _ in changes}
    return read_query([*(pair for pair in known if pair[0] not in named), *changes])


def _screen(scene: Scene) -> dict[str, str]:
    told = {"view": scene.view, "unit": scene.unit, "layer": scene.layer}
    return {f"data-{name}": str(value) for name, value in told.items() if value is not None}


def _framed(
    host: RunHost, begun: Start, elsewhere: str, words: str, attributes: Mapping[str, str] | None = None
) -> pn.Template:
    variables = {"elsewhere": elsewhere, "words": words}
    picture = Visit(host, HIDE, start=begun).picture
    return shell(PAGE, "framed.html", attributes, variables, picture=picture)


def _without(pairs: list[tuple[str, str]], *names: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in pairs if name not in names]
