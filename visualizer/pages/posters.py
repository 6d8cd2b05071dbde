"""Where the stored picture of a scene is: ``static/posters/<slug>-<page>.webp``, made by ``make posters``."""

from pathlib import Path

from visualizer.lesson import Lesson, Page
from visualizer.lesson.html import Poster
from visualizer.shipped import STATIC
from visualizer.views.assets import asset

FOLDER = STATIC / "posters"
SIZE = (900, 640)
"Pixels of every poster, width and height."


def file(lesson: Lesson, page: Page) -> Path:
    """Return where the poster of a page's scene is, or is to be."""
    return FOLDER / f"{lesson.slug}-{page.number}.webp"


def poster(lesson: Lesson, page: Page) -> Poster | None:
    """Return the poster of a page's scene, seen from the lesson's page; None if it has not been made."""
    stored = file(lesson, page)
    if not stored.is_file():
        return None
    return Poster(f"../{asset(f'posters/{stored.name}')}", *SIZE)
