"""A lesson: all its pages in the served HTML, one network beside them."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import panel as pn
from markupsafe import Markup, escape

from visualizer.hosts.host import RunHost
from visualizer.lesson import Broken, Lesson
from visualizer.lesson import Page as LessonPage
from visualizer.lesson.html import LessonHtml, Surroundings, Writer, entry
from visualizer.measures import MEASURES
from visualizer.pages.library import Library
from visualizer.pages.posters import poster
from visualizer.pages.scenes import addresses, known_quantities, repairs, start
from visualizer.pages.shell import Page, script, shell
from visualizer.pages.visit import Visit, asked
from visualizer.training.fault import FAULTS

KEPT = ("notes", "present")
"Switches of the address that links to other pages keep."
SHEETS = ("css/lesson.css", "css/present.css", "css/print.css")


def lesson_page(host: RunHost, library: Library, slug: str) -> pn.Template:
    """Return the page of a lesson, at the page that the address asks for."""
    lesson = library.lesson(slug)
    if lesson is None:
        raise LookupError(
            f"there is no lesson {slug!r}; choose one of {', '.join(each.slug for each in library.lessons)}"
        )
    address = dict(reversed(asked()))
    current = chosen_page(lesson, address)
    switches = {name: address[name] for name in KEPT if address.get(name) == "1"}
    visit = Visit(host, start=start(lesson, lesson.pages[current - 1]))
    drawn = library.drawn(lesson, lambda: Drawn(lesson, library))
    variables = {
        "lesson": lesson,
        "html": drawn.pages,
        "needs": library.needed(lesson),
        "onward": library.after(lesson),
        "current": current,
        "titles": {page.number: page.title for page in lesson.pages},
        "link": lambda number: "?" + urlencode({"page": number, **switches}),
        "references": drawn.references,
        "data": drawn.data,
        "script": script("dist/lesson.js"),
    }
    attributes = {"data-page": "lesson", "data-slug": slug, **{f"data-{name}": "" for name in switches}}
    return shell(_said(lesson), "lesson.html", attributes, variables, picture=visit.picture)


def _said(lesson: Lesson) -> Page:
    title, question = str(escape(lesson.title)), str(escape(lesson.question))
    return Page("lessons", f"{title} · RNN Visualizer", question, title, question, sheets=SHEETS)


def chosen_page(lesson: Lesson, address: Mapping[str, str]) -> int:
    """Return the number of the page that an address asks for by number or by its scene's name; else the first."""
    for page in lesson.pages:
        if page.scene.name and page.scene.name == address.get("scene"):
            return page.number
    number = address.get("page", "")
    return int(number) if number in {str(page.number) for page in lesson.pages} else 1


def as_script(data: Any) -> str:
    """Write JSON that cannot end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


class Drawn:
    """A lesson as HTML and as JSON.

    Args:
        lesson: to be drawn.
        library: it stands in.
    """

    def __init__(self, lesson: Lesson, library: Library) -> None:
        self._lesson, self._library = lesson, library

    @cached_property
    def pages(self) -> dict[int, Markup]:
        """The blocks of every page, by its number."""
        faults = {name: fault.label for name, fault in FAULTS.items()}
        around = Surroundings(lambda page: poster(self._lesson, page), faults, self._library.results)
        html = LessonHtml(self._lesson, self._writer, around)
        return {page.number: html.page(page) for page in self._lesson.pages}

    @property
    def references(self) -> list[dict[str, Any]]:
        """The entries of what is cited, in the order of their authors."""
        known = self._library.references
        cited = sorted((known[key] for key in self._lesson.references if key in known), key=lambda each: each.short)
        return [{"key": each.key, "html": entry(each)} for each in cited]

    @cached_property
    def data(self) -> str:
        """What the page's script needs, as it stands in the page."""
        return as_script(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Return what the page's script needs, with every recipe as an address."""
        return {
            **self._lesson.to_json(),
            "pages": [self._page_json(page) for page in self._lesson.pages],
            "units": {name: measure.unit for name, measure in MEASURES.items()},
        }

    def _page_json(self, page: LessonPage) -> dict[str, Any]:
        told = page.to_json(self._writer(page).sentence)
        for challenge, json_challenge in zip(page.challenges, told["challenges"], strict=True):
            if isinstance(challenge, Broken):
                json_challenge["repairs"] = repairs(self._lesson, page, challenge)
        return {**told, "scene": {**told["scene"], **addresses(self._lesson, page)}}

    def _writer(self, page: LessonPage) -> Writer:
        return Writer(known_quantities(self._lesson, page), self._library.references)
