"""Every scene has a poster, for readers without scripts and for paper, and says what it shows."""

import io

import pytest
from PIL import Image

from tests.posters import LARGEST, encode
from visualizer.lesson import shelf
from visualizer.pages import posters
from visualizer.pages.posters import updates_of
from visualizer.pages.scenes import is_predicted

SCENES = [(lesson, page) for lesson in shelf() for page in lesson.pages]


@pytest.mark.parametrize(("lesson", "page"), SCENES, ids=lambda each: getattr(each, "slug", ""))
def test_every_scene_has_a_poster(lesson, page):
    path = posters.file(lesson, page)
    assert path.is_file(), f"run `make posters` (python -m tests.posters {lesson.slug})"
    assert len(path.read_bytes()) <= 2 * LARGEST
    assert len(page.scene.alt) > 20


def test_no_poster_is_left_of_a_page_that_is_gone():
    known = {posters.file(lesson, page) for lesson, page in SCENES}
    assert sorted(set(posters.FOLDER.glob("*.webp")) - known) == []


def test_no_poster_shows_what_is_to_be_predicted():
    predicted = [page for _, page in SCENES if is_predicted(page) and page.scene.poster is None]
    assert {updates_of(page) for page in predicted} == {0}
    others = [page for _, page in SCENES if not is_predicted(page) and page.scene.trained]
    assert [updates_of(page) for page in others if page.scene.poster is None] == [
        page.scene.trained for page in others if page.scene.poster is None
    ]


def test_a_page_knows_the_size_of_its_poster(tmp_path):
    buffer = io.BytesIO()
    Image.new("RGB", (321, 123), "white").save(buffer, "PNG")
    path = tmp_path / "poster.webp"
    path.write_bytes(encode(buffer.getvalue()))
    assert posters.size(path, 1) == (321, 123)
    path.write_bytes(buffer.getvalue())
    with pytest.raises(ValueError, match="make posters"):
        posters.size(path, 2)
