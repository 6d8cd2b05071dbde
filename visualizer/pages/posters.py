"""Where the stored picture of a scene is: ``static/posters/<slug>-<page>.webp``, made by ``make posters``."""

from functools import lru_cache
from pathlib import Path

from visualizer.lesson import Lesson, Page
from visualizer.lesson.html import Poster
from visualizer.pages.library import POSTERS
from visualizer.pages.scenes import is_predicted
from visualizer.views.assets import asset

FOLDER = POSTERS
LOSSY = b"VP8 "
ENOUGH = 300
"Updates after which a poster is taken, where its scene says nothing."


def updates_of(page: Page) -> int:
    """Return updates after which the picture of a page is taken; no print tells the outcome of a prediction."""
    scene = page.scene
    if scene.poster is not None:
        return scene.poster
    return 0 if is_predicted(page) else scene.trained or ENOUGH


def file(lesson: Lesson, page: Page) -> Path:
    """Return where the poster of a page's scene is, or is to be."""
    return FOLDER / f"{lesson.slug}-{page.number}.webp"


def poster(lesson: Lesson, page: Page) -> Poster | None:
    """Return the poster of a page's scene, as a lesson's page addresses it; None if it has not been made."""
    stored = file(lesson, page)
    if not stored.is_file():
        return None
    return Poster(f"../{asset(f'posters/{stored.name}')}", *size(stored, stored.stat().st_mtime_ns))


@lru_cache(maxsize=256)
def size(path: Path, changed: int) -> tuple[int, int]:
    """Return the pixels of a lossy WebP, width and height; ``changed`` tells one version of the file from another.

    Raises:
        ValueError: if it is another kind of file.
    """
    with path.open("rb") as stream:
        head = stream.read(30)
    if head[8:16] != b"WEBP" + LOSSY:
        raise ValueError(f"{path.name} is no lossy WebP without transparency; run `make posters`")
    width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width, height
