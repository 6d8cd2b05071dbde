"""A lesson is read without scripts, on paper, and by people who see or move little."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.chromium import PHONE
from tests.conftest import each_time
from tests.pages.test_lessons import LESSON, SHELF
from tests.ui.conftest import Visits
from tests.ui.lesson_server import served
from visualizer.lesson import shelf
from visualizer.lesson.html.page import UNTRAINED
from visualizer.pages import Library, posters
from visualizer.pages.scenes import is_predicted

pytestmark = [pytest.mark.ui, pytest.mark.slow]

SERIOUS = ("serious", "critical")
PAGES = Library(SHELF).lesson("a-gate-that-keeps").pages


@pytest.fixture(scope="module")
def address():
    with served(SHELF) as there:
        yield there


@pytest.fixture
def read(browser, address):
    visits = Visits(browser, address)
    yield lambda path=LESSON, **context: visits(path, **context).page
    for context in visits.contexts:
        context.close()
    assert visits.outside == []
    assert visits.errors == []


def test_everything_is_read_without_scripts(read):
    page = read(java_script_enabled=False)
    for section, known in zip(page.locator(".page").all(), PAGES, strict=True):
        expect(section).to_be_visible()
        expect(section.get_by_role("heading", name=known.title)).to_be_visible()
        expect(section.locator(".poster figcaption")).to_have_text(
            UNTRAINED if is_predicted(known) else known.scene.alt
        )
    expect(page.locator("math").first).to_be_visible()
    expect(page.locator(".references")).to_be_visible()
    expect(page.locator("#bench")).to_be_hidden()
    assert page.get_by_role("button", name="Predict").count() == 0, "a button that does nothing is not shown"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paper_shows_every_page_and_no_bench(read):
    page = read(LESSON + "?page=2")
    page.locator("rnn-bench").wait_for()
    assert [section.is_visible() for section in page.locator(".page").all()] == [False, True, False, False, False]
    assert not page.locator(".poster").nth(1).is_visible(), "the network itself stands beside the text"
    expect(page.locator(".lesson-head .question")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".lesson-head .question")).to_be_visible()
    assert all(section.is_visible() for section in page.locator(".page").all())
    assert all(poster.is_visible() for poster in page.locator(".poster").all())
    for gone in ("#bench", "nav.pages", "header.site", ".challenge button"):
        assert not any(node.is_visible() for node in page.locator(gone).all()), gone
    expect(page.locator(".references")).to_be_visible()


@pytest.mark.parametrize("path", ["/lessons", LESSON, LESSON + "?page=2", LESSON + "?page=3&notes=1", "/nowhere"])
@pytest.mark.parametrize(
    "context", [{"color_scheme": "light"}, {**PHONE, "color_scheme": "dark"}], ids=["desk", "phone"]
)
def test_nobody_is_shut_out(browser, address, path, context):
    there = browser.new_context(**context)
    page = there.new_page()
    page.goto(address + path)
    if path.startswith(LESSON):
        page.locator("rnn-bench").wait_for()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found if each["impact"] in SERIOUS] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"
    there.close()


def test_a_class_reads_larger_and_points_at_the_same_cell(read):
    page = read(LESSON + "?page=3&present=1", viewport={"width": 1600, "height": 900})
    page.wait_for_function(
        "document.rnnBench?.score.frame && document.rnnBench.score.dataset.updates > 0", timeout=30_000
    )
    assert not page.locator("header.site").is_visible()
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.page p')).fontSize)") > 20
    row = page.locator("rnn-score [data-quantity='hears'] canvas, rnn-score canvas").first
    count = page.evaluate("document.rnnBench.score.picture.count")
    box = row.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 10.5 / count, box["y"] + box["height"] / 2)
    page.wait_for_function("document.rnnBench.score.picture.hover === 10")


@pytest.mark.parametrize("lesson", each_time(shelf(), shelf()[:3]), ids=lambda lesson: lesson.slug)
def test_posters_are_seen_without_scripts(browser, server, lesson):
    there = browser.new_context(java_script_enabled=False)
    page = there.new_page()
    page.goto(f"{server}/lessons/{lesson.slug}")
    for image in page.locator(".poster img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_be_visible()
    assert page.locator(".poster img").count() == sum(posters.file(lesson, each).is_file() for each in lesson.pages)
    there.close()
