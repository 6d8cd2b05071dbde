"""A reader of a lesson, in a real browser against a real server."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.ui.conftest import Visits
from tests.ui.lesson_server import served

pytestmark = [pytest.mark.ui, pytest.mark.slow]

SHELF = Path(__file__).with_name("shelf")
LESSON = "/lessons/journey"


@pytest.fixture(scope="module")
def shelf():
    """The address of a server of the lessons in ``shelf/``."""
    with served(SHELF) as address:
        yield address


@pytest.fixture
def read(browser, shelf):
    """Open a lesson: ``read("?page=2")``. No request left the machine, and the console is free of errors."""
    visits = Visits(browser, shelf)
    yield lambda address="", **context: visits(LESSON + address, **context)
    for context in visits.contexts:
        context.close()
    assert visits.outside == []
    assert visits.errors == []


def progress(page):
    return json.loads(page.evaluate("localStorage.getItem('rnn-visualizer.progress')"))["journey"]


def turn(lesson, name):
    lesson.page.locator("nav.pages").get_by_role("link", name=name).first.click()


def measured(lesson, name):
    """Measure the run beside the page, through the bench."""
    return lesson.page.evaluate(f"document.rnnBench.measure({{value: '{name}'}}).then((found) => found.values.value)")


def knobs(lesson):
    """The knobs of the experiment beside the page, as its address says them."""
    return lesson.page.evaluate("document.rnnBench.state.query").split("&")


def test_a_journey_through_a_lesson(read):
    """It opens learning; a prediction waits, veiled, and is judged by the run's own number; a goal's tick is earned."""
    lesson = read().moves()
    expect(lesson.page.locator("#page-1 output.live").first).to_have_text(re.compile(r"^[1-9]\d*$"))
    lesson.shows("score.selected?.quantity == 'forget_gate' && score.selected.t == 3 && score.unit == 2")
    marked = lesson.page.locator("rnn-score .row[data-marked]")
    assert marked.get_attribute("data-quantity") == "forget_gate"

    turn(lesson, "Page 2")
    lesson.page.get_by_text("The network at update 0").wait_for()
    lesson.shows("score.dataset.updates == 0")
    expect(lesson.page.locator("rnn-score")).to_be_visible()
    expect(lesson.page.get_by_role("group", name="Transport")).not_to_be_visible()
    expect(lesson.page.locator("#page-2 h2")).to_be_focused()
    lesson.press("Predict")
    expect(lesson.page.locator("#page-2 .verdict")).to_have_text(re.compile("Choose an answer first"))
    told = lesson.page.locator("#page-2 .misconception")
    expect(told).to_be_hidden()
    lesson.page.get_by_label("At least half of the time.").check()
    lesson.press("Predict")
    lesson.page.get_by_text("The network learns: update").wait_for()
    lesson.press("Pause")
    lesson.button("Go on").wait_for()
    lesson.press("Train")
    lesson.press("Skip to the result")
    verdict = lesson.page.locator("#page-2 .verdict .measured")
    verdict.get_by_text("Measured after 60 updates").wait_for()
    expect(told).to_be_visible()
    lesson.shows("score.dataset.updates == 60")
    accuracy = measured(lesson, "accuracy")
    kept = progress(lesson.page)["predicted"]["2.0"]
    assert kept["values"]["accuracy"] == accuracy
    assert (kept["right"], kept["happened"], kept["updates"]) == (accuracy >= 0.5, int(accuracy >= 0.5), 60)
    assert f"{round(accuracy * 100)} %" in verdict.text_content()

    assert measured(lesson, "updates") == 60
    back = lesson.page.get_by_role("button", name="Back to the page’s scene")
    expect(back).not_to_be_visible()

    turn(lesson, "Page 3")
    lesson.shows("score.dataset.updates == 40")
    earned = lesson.page.locator("#page-3 .earned")
    expect(earned).not_to_be_visible()
    lesson.page.get_by_role("spinbutton", name="Learning rate").fill("0.03")
    lesson.page.get_by_role("spinbutton", name="Learning rate").press("Enter")
    expect(back).to_be_visible()
    lesson.press("Train")
    expect(earned).to_contain_text("A run goes on from where it was.")
    assert progress(lesson.page)["earned"] == ["3.0"]

    lesson.page.go_back()
    expect(lesson.page.locator("#page-2")).to_be_visible()
    assert lesson.page.url.endswith("?page=2")
    lesson.shows("score.dataset.updates == 0")
    expect(lesson.page.locator("#page-2 .verdict")).to_contain_text("Measured after 60 updates")
    expect(lesson.page.get_by_label("At least half of the time.")).to_be_checked()
    lesson.page.reload()
    lesson.shows("score.dataset.updates == 0")
    lesson.button("Predict again").wait_for()
    lesson.page.get_by_text("the network is back at update 0").wait_for()
    lesson.press("Show it again")
    lesson.press("Skip to the result")
    lesson.shows("score.dataset.updates == 60")
    expect(lesson.page.get_by_text("the network is back at update 0")).to_have_count(0)
    assert progress(lesson.page)["seen"] == [1, 2, 3]
    lesson.page.goto(lesson.page.url.partition("/lessons")[0] + "/lessons")
    card = lesson.page.locator(".lesson-card .progress")
    expect(card).to_have_text("3 of 5 pages, 2 of 3 tasks")


def test_on_a_phone_the_picture_stays_in_sight_while_a_run_is_watched(read):
    """Nothing scrolls by itself, and no page is wider than the screen."""
    lesson = read("?page=2", viewport={"width": 390, "height": 844}, has_touch=True)
    page = lesson.page
    lesson.shows("score.dataset.updates == 0")
    page.get_by_label("At least half of the time.").check()
    lesson.press("Predict")
    before = page.evaluate("scrollY")
    page.get_by_text("The network learns: update").wait_for()
    expect(page.locator("rnn-score .row[data-kind=tokens]").first).to_be_in_viewport()
    lesson.press("Skip to the result")
    page.get_by_text("Measured after 60 updates").wait_for()
    assert page.evaluate("scrollY") == before
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_broken_network_is_repaired_by_what_is_said_of_it(read):
    """A wrong guess leaves the fault there, and the page says what was measured; the right one lets it learn."""
    lesson = read("?page=4").moves()
    page = lesson.page
    wrong, right = page.locator("#page-4 input[type=radio]").all()
    verdict = page.locator("#page-4 .verdict")
    expect(page.get_by_role("link", name="Open this in the lab")).not_to_be_visible()
    wrong.check()
    lesson.press("Diagnose")
    verdict.get_by_text("That was not it").wait_for()
    expect(verdict).to_contain_text("Measured after 120 updates")
    assert {"fault=shut_forget_gate", "learning_rate=0.0003"} <= set(knobs(lesson))
    kept = progress(page)["predicted"]["4.0"]
    assert kept["values"]["accuracy"] == measured(lesson, "accuracy") < 0.4
    right.check()
    lesson.press("Diagnose again")
    verdict.get_by_text("Opened, the same network learns.").wait_for()
    assert not [knob for knob in knobs(lesson) if knob.startswith("fault")]
    assert measured(lesson, "accuracy") >= 0.8
    assert progress(page)["earned"] == ["4.0"]
    expect(page.get_by_role("link", name="Open this in the lab")).to_be_visible()


def test_a_page_returns_to_its_scene_and_opens_it_in_the_lab(read):
    lesson = read("?scene=slow").shows("score.dataset.updates == 40")
    expect(lesson.page.locator("#page-3")).to_be_visible()
    lesson.press("One update").shows("score.dataset.updates == 41")
    lesson.page.get_by_role("spinbutton", name="Learning rate").fill("0.03")
    lesson.page.get_by_role("spinbutton", name="Learning rate").press("Enter")
    lesson.page.get_by_role("button", name="Back to the page’s scene").click()
    lesson.shows("score.dataset.updates == 40")
    expect(lesson.page.get_by_role("spinbutton", name="Learning rate")).to_have_value("0.005")
    expect(lesson.page.get_by_role("button", name="Back to the page’s scene")).not_to_be_visible()
    link = lesson.page.get_by_role("link", name="Open this in the lab").get_attribute("href")
    assert re.match(r"\.\./lab\?v=1&task=delayed_recall&model=lstm&hidden_size=8&seed=3", link)


@pytest.mark.parametrize("way", ["?page=5", "?page=4"])
def test_slow_motion_waits_until_the_scene_has_the_updates_it_asks_for(read, way):
    lesson = read(way)
    if way != "?page=5":
        lesson.moves()
        turn(lesson, "Taken apart once it is trained")
    expect(lesson.page.locator("[data-panel='slow_motion']")).to_contain_text("Update 41 in slow motion")
    lesson.shows("score.dataset.updates >= 40")


def test_a_lecturer_turns_pages_with_keys_and_shows_notes(read):
    lesson = read("?present=1").moves()
    page = lesson.page
    expect(page.get_by_role("button", name="Reset", exact=True)).to_have_count(0)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**?present=1&page=2")
    page.get_by_text("The network at update 0").wait_for()
    page.locator("#page-2 input").first.focus()
    page.keyboard.press("PageDown")
    assert page.url.endswith("page=2"), "not while somebody chooses"
    page.locator("#page-2 h2").focus()
    page.keyboard.press("PageUp")
    expect(page.locator("#page-1")).to_be_visible()
    expect(page.locator("#page-1 .notes")).not_to_be_visible()
    page.get_by_role("button", name="Lecturer’s notes").click()
    expect(page.locator("#page-1 .notes")).to_be_visible()
    page.get_by_role("button", name="Present").click()
    page.wait_for_url("**?page=1&notes=1")
    lesson.button("Reset").wait_for()
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("?page=1&notes=1"), "keys turn pages only while presenting"


def test_a_word_marks_the_row_of_its_quantity(read):
    lesson = read().moves()
    row = lesson.page.locator("rnn-score .row[data-pointed]")
    expect(row).to_have_count(0)
    lesson.page.locator("#page-1 .quantity").hover()
    expect(row).to_have_attribute("data-quantity", "forget_gate")


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_nothing_serious_is_found_on_a_page(read, number):
    lesson = read(f"?page={number}")
    lesson.page.wait_for_function("document.rnnBench?.state?.status != null")
    found = Axe().run(lesson.page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
