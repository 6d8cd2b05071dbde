"""The still picture of a page: ours are taken of the running app, an author's own is drawn from its recording."""

from pathlib import Path

from visualizer.embed.poster import draw
from visualizer.lesson import Lesson, Page
from visualizer.pages import posters
from visualizer.shipped import LESSONS
from visualizer.trace import Recording


def is_stored(lesson: Lesson, page: Page) -> bool:
    """Whether there is one among ours."""
    return lesson.path.resolve().parent == LESSONS and posters.file(lesson, page).is_file()


def name(lesson: Lesson, page: Page) -> str:
    """Return what a pack calls the picture of a page."""
    return posters.file(lesson, page).name if is_stored(lesson, page) else f"{page.number}.png"


def name_if_there(lesson: Lesson, page: Page, folder: Path) -> str:
    """Return the same, or nothing where there is none."""
    there = is_stored(lesson, page) or (folder / name(lesson, page)).is_file()
    return name(lesson, page) if there else ""


def write(page: Page, recording: str, folder: Path) -> None:
    """Draw the picture of a page that has none, from the recording of its first run; no picture tells an outcome."""
    seen, scene = Recording.from_text(recording), page.scene
    view = scene.view if scene.view in {each["name"] for each in seen.views} else ""
    drawn = draw(seen, view=view, update=posters.updates_of(page), unit=scene.unit, layer=scene.layer or 0)
    (folder / f"{page.number}.png").write_bytes(drawn.png)
