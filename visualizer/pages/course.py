"""The course: what each lesson answers, how long it takes, what it builds on; and what is said where there is none."""

from typing import Any

from tornado.web import RequestHandler

from visualizer.lesson import Lesson
from visualizer.pages.library import Library
from visualizer.pages.shell import Page, plain, script

PAGE = Page(
    name="lessons",
    title="Lessons · RNN Visualizer",
    description="A course on recurrent networks and what came after them, each page beside a network that learns.",
    heading="Lessons",
    sentence="Each lesson asks one question, and a network beside the text answers it: you predict, it "
    "learns, and what was measured decides.",
    sheets=("css/course.css", "css/print.css"),
)
MISSING = Page(
    name="lessons",
    title="No such page · RNN Visualizer",
    description="There is nothing at this address.",
    heading="There is no such page",
    sentence="Nothing is at this address; it may have been typed or copied wrongly.",
    sheets=("css/course.css", "css/print.css"),
)


class Course(RequestHandler):
    """Answers with the list of lessons."""

    def initialize(self, library: Library) -> None:
        """Remember the lessons."""
        self.library = library

    def get(self) -> None:
        """Send the page."""
        lessons = [_card(lesson, self.library) for lesson in self.library.lessons]
        variables = {"lessons": lessons, "script": script("dist/lesson.js")}
        self.set_header("Cache-Control", "no-cache")
        self.finish(plain(PAGE, "course.html", "./", {"data-page": "course"}, variables))


class Missing(RequestHandler):
    """Says kindly that an address leads nowhere, and what may have been meant."""

    def initialize(self, library: Library) -> None:
        """Remember the lessons."""
        self.library = library

    def prepare(self) -> None:
        """Whatever is asked, there is nothing."""
        steps = self.request.path.strip("/").split("/")
        root = "../" * self.request.path.lstrip("/").count("/") or "./"
        nearest = self.library.nearest(steps[-1]) if steps[0] == "lessons" else None
        self.set_status(404)
        self.finish(plain(MISSING, "missing.html", root, {"data-page": "missing"}, {"nearest": nearest}))


def _card(lesson: Lesson, library: Library) -> dict[str, Any]:
    """What the course page says about a lesson."""
    tasks = [
        f"{challenge.kind}:{page.number}.{index}"
        for page in lesson.pages
        for index, challenge in enumerate(page.challenges)
    ]
    plain_facts = ("slug", "number", "title", "question", "summary", "minutes", "pages")
    return {
        **{name: getattr(lesson, name) for name in plain_facts},
        "needed": library.needed(lesson),
        "tasks": " ".join(tasks),
    }
