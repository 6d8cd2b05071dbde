"""A packed lesson in a browser: predictions judged by the recorded run, diagnoses, pages, words, no scripts at all."""

import shutil

import pytest

from tests.embed.playing import are_ready, wait_for
from tests.embed.server import STRICT, serving
from tests.packing.conftest import FOLDER as SMALL
from visualizer.embed import page as pages
from visualizer.embed.assets import CLASSIC, LESSON, MORE, SHEET, TRAIN, player_bytes
from visualizer.embed.packs import Pack
from visualizer.lesson import read_lesson
from visualizer.packing.making import make
from visualizer.packing.pack import LessonPack
from visualizer.pages.library import Library

pytestmark = pytest.mark.ui
OPEN = ".page[data-current]"
SCORE = f"document.querySelector('{OPEN} rnn-score')"
VERDICT = f"document.querySelector('{OPEN} .verdict .measured')?.textContent"


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Lessons in one file each."""
    folder = tmp_path_factory.mktemp("lessons")
    small = LessonPack(read_lesson(SMALL / "01-small.md"), Library(SMALL), folder / "small")
    small.write({name: make(plan) for name, plan in small.plans.plans.items()})
    for place in ("vanilla-rnn", "vanishing-gradients", small.folder):
        pack = Pack.load(place)
        (folder / f"{pack.slug}.html").write_text(pages.one_file(pages.of_pack(pack)), encoding="utf-8")
    return folder


@pytest.fixture
def lesson(visit, places):
    """Open a page of a lesson."""

    def lesson(slug, number=1, query="", **context):
        place = f"#{slug}-page-{number}" if number else ""
        page = visit(f"file://{places / slug}.html{query}{place}", **context)
        wait_for(page, "document.querySelector('rnn-lesson').dataset.state === 'ready'")
        return page

    yield lesson
    assert visit.errors == []


def answer(page, number):
    page.locator(f"{OPEN} form label").nth(number).click()
    page.locator(f"{OPEN} form button[type=submit]").click()


def test_a_later_page_tells_nothing_of_a_run_whose_question_is_open(lesson):
    page = lesson("vanilla-rnn", 2)
    are_ready(page)
    note = page.locator(f"{OPEN} .scene > .why")
    assert "until then it has learned nothing here" in note.inner_text()
    assert page.evaluate(f"{SCORE}.updates") == [0]
    note.get_by_role("button", name="Show it now").click()
    wait_for(page, f"{SCORE}.dataset.updates === '300'")
    assert note.count() == 0


def test_a_later_page_shows_its_run_once_the_question_is_answered(lesson):
    page = lesson("vanilla-rnn")
    are_ready(page)
    answer(page, 2)
    page.locator(f"{OPEN} .skip-to-result").click()
    wait_for(page, VERDICT)
    page.locator("nav.pages [rel=next]").click()
    are_ready(page)
    wait_for(page, f"{SCORE}.dataset.updates === '300'")
    assert page.locator(f"{OPEN} .scene > .why").count() == 0


def test_a_prediction_is_made_first_then_the_recorded_run_decides(lesson):
    page = lesson("vanilla-rnn")
    are_ready(page)
    assert page.evaluate(f"{SCORE}.updates") == [0], "nothing of the outcome can be reached"
    assert not page.locator(f"{OPEN} .claim").is_visible(), "what was measured elsewhere waits as well"
    answer(page, 0)
    assert "Recorded run: update" in page.locator(f"{OPEN} .verdict").inner_text()
    wait_for(page, f"{SCORE}.updates[{SCORE}.index] >= 60")
    page.get_by_role("button", name="Skip to the result").click()
    wait_for(page, VERDICT)
    said = page.locator(f"{OPEN} .verdict").inner_text()
    assert "Something else happened." in said
    assert "Measured after 300 updates: accuracy 100 %." in said
    assert page.evaluate(f"{SCORE}.dataset.updates") == "300"
    assert page.locator(f"{OPEN} .claim").is_visible()
    assert page.locator(f"{OPEN} .claim output.live").inner_text() == "100 % (update 300)"


def test_what_was_predicted_is_kept_as_on_a_live_page(lesson):
    page = lesson("vanilla-rnn", 4)
    answer(page, 2)
    page.get_by_role("button", name="Skip to the result").click()
    wait_for(page, VERDICT)
    kept = page.evaluate("JSON.parse(localStorage['rnn-visualizer.progress'])['vanilla-rnn']")
    assert kept["predicted"]["4.0"] == {
        "chosen": 2,
        "right": True,
        "happened": 2,
        "updates": 600,
        "values": {"accuracy": 0.123047},
    }
    page.reload()
    are_ready(page)
    assert "Kept from before." in page.locator(f"{OPEN} .verdict").inner_text()
    assert page.evaluate(f"{SCORE}.updates.at(-1)") == 600
    assert page.evaluate(f"{SCORE}.dataset.updates") == "600"


def test_of_a_question_about_update_0_not_even_that_is_shown(lesson):
    page = lesson("vanishing-gradients", 3)
    page.wait_for_timeout(500)
    assert page.evaluate(f"{SCORE}.dataset.state") == "waiting"
    assert page.locator(f"{OPEN} rnn-score img").is_visible()
    answer(page, 1)
    wait_for(page, VERDICT)
    are_ready(page)
    assert page.evaluate(f"{SCORE}.dataset.updates") == "0"


def test_a_diagnosis_is_judged_by_the_network_that_it_leads_to(lesson):
    page = lesson("vanilla-rnn", 7)
    answer(page, 0)
    wait_for(page, VERDICT)
    said = page.locator(f"{OPEN} .verdict").inner_text()
    assert "That was not it" in said
    assert "Measured after 300 updates: accuracy 27 %." in said
    answer(page, 1)
    wait_for(page, f"{VERDICT}.includes('120')")
    said = page.locator(f"{OPEN} .verdict").inner_text()
    assert "That was it: the repaired network learns." in said
    assert "The picture still shows the broken network" in said
    assert page.evaluate("JSON.parse(localStorage['rnn-visualizer.progress'])['vanilla-rnn'].earned") == ["7.0"]


def test_a_page_in_the_address_is_opened_and_left_by_the_links(lesson):
    page = lesson("vanilla-rnn", None, query="?page=3")
    wait_for(page, f"document.querySelector('{OPEN}').dataset.page === '3'")
    page.locator("nav.pages [rel=next]").click()
    wait_for(page, f"document.querySelector('{OPEN}').dataset.page === '4'")
    page.go_back()
    wait_for(page, f"document.querySelector('{OPEN}').dataset.page === '3'")
    other = lesson("vanilla-rnn", 2, query="?page=99")  # what stands after the hash is more exact
    assert other.locator(OPEN).get_attribute("data-page") == "2"


def test_pages_are_turned_by_links_that_stay_in_the_address(lesson):
    page = lesson("vanilla-rnn")
    page.locator("nav.pages [rel=next]").click()
    wait_for(page, f"document.querySelector('{OPEN}').dataset.page === '2'")
    assert page.url.endswith("#vanilla-rnn-page-2")
    assert page.locator("nav.pages [aria-current=page]").inner_text() == "2"
    assert page.evaluate("document.activeElement.textContent") == "One cell"
    page.go_back()
    wait_for(page, f"document.querySelector('{OPEN}').dataset.page === '1'")
    page.locator("nav.pages li a").nth(2).click()
    wait_for(page, f"document.querySelector('{OPEN}').dataset.page === '3'")
    assert page.locator(f"{OPEN} output.live").first.inner_text() == "484"
    assert page.locator(".page:visible").count() == 1


def test_words_mark_the_rows_that_they_name(lesson):
    page = lesson("small")
    are_ready(page)
    page.locator(f"{OPEN} .quantity[data-quantity]").first.hover()
    assert page.evaluate(f"{SCORE}.getAttribute('highlight')") == "hidden_state"
    page.mouse.move(0, 0)
    assert not page.evaluate(f"{SCORE}.getAttribute('highlight')")


def test_a_race_is_judged_by_all_its_runs_where_it_ended(lesson):
    page = lesson("small", 2)
    are_ready(page)
    assert page.locator(f"{OPEN} output.live").all_inner_texts() == ["–", "–"], "numbers of the text wait as well"
    answer(page, 0)
    wait_for(page, VERDICT)
    said = page.locator(f"{OPEN} .verdict").inner_text()
    assert "Measured after 20 updates: few weights 16; two units: loss" in said
    assert page.locator(f"{OPEN} output.live").first.inner_text() == "16"


def test_what_asks_for_a_network_that_learns_says_so_and_may_train_here(lesson):
    page = lesson("vanilla-rnn", 5)
    are_ready(page)
    assert "This asks for a network that learns" in page.locator(f"{OPEN} .asks").inner_text()
    assert "recorded run" in page.locator(f"{OPEN} .scene").inner_text()
    page.get_by_role("button", name="Train it here").click()
    wait_for(page, f"{SCORE}.hasAttribute('train') && {SCORE}.dataset.state === 'ready'")
    page.get_by_role("button", name="Back to the recorded run").click()
    assert page.evaluate(f"{SCORE}.hasAttribute('train')") is False


def test_a_lesson_draws_its_own_text_under_a_strict_policy(visit, tmp_path):
    pack = Pack.load("vanilla-rnn")
    for name, path in pack.files().items():
        shutil.copy(path, tmp_path / name)
    shutil.copy(pack.folder / "lesson.json", tmp_path)
    for name in (CLASSIC, LESSON, MORE, TRAIN, SHEET):
        (tmp_path / name).write_bytes(player_bytes(name))
    head = f'<link rel="stylesheet" href="{SHEET}"><link rel="icon" href="data:,">'
    scripts = "".join(f'<script defer src="{name}"></script>' for name in (CLASSIC, LESSON))
    element = '<rnn-lesson src="lesson.json" base="." pages="2 4"></rnn-lesson>'
    page_text = f"<!doctype html><html lang=en><meta charset=utf-8><title>x</title>{head}{scripts}<body>{element}"
    (tmp_path / "index.html").write_text(page_text, encoding="utf-8")
    with serving(tmp_path, STRICT) as (url, _):
        page = visit(f"{url}/index.html")
        are_ready(page)
        assert page.locator(".page h2").all_inner_texts() == ["One cell", "The state is the memory"]
        assert page.locator("math").count() > 3
        assert page.evaluate("[...document.querySelectorAll('rnn-score')].map((each) => each.updates.length)") == [
            51,
            1,
        ]
    assert visit.errors == []


def test_without_scripts_everything_can_be_read(visit, places):
    page = visit(f"file://{places}/vanilla-rnn.html", java_script_enabled=False)
    assert page.locator(".page:visible").count() == 7
    assert page.locator("rnn-score img:visible").count() == 7
    assert page.locator("math:visible").count() > 10
    assert page.locator(".challenge button:visible").count() == 0
    assert page.locator(".page").nth(2).locator("output.live").first.inner_text() == "484"


def test_on_paper_stands_a_handout_of_all_pages(lesson):
    page = lesson("vanilla-rnn")
    page.emulate_media(media="print")
    assert page.locator(".page:visible").count() == 7
    assert page.locator(":is(nav.pages, .challenge button, .hint, .asks):visible").count() == 0
    assert page.locator(".challenge [type=radio]:visible").count() > 10


def test_a_scene_whose_network_can_learn_in_the_page_offers_it_once_nothing_is_asked_of_it(lesson):
    page = lesson("vanilla-rnn", 4)
    are_ready(page)
    offer = page.locator(f"{OPEN} .scene > .asks")
    assert offer.is_hidden(), "it would tell what is asked"
    answer(page, 2)
    wait_for(page, VERDICT)
    offer.get_by_role("button", name="Train it here").click()
    wait_for(page, f"{SCORE}.hasAttribute('train') && {SCORE}.dataset.state === 'ready'")
    assert page.locator(f"{OPEN} .recorded").inner_text() == "It learns in your browser, from the start."
    page.get_by_role("button", name="Back to the recorded run").click()
    assert page.evaluate(f"[{SCORE}.hasAttribute('train'), {SCORE}.updates.at(-1)]") == [False, 600]
    assert page.locator(f"{OPEN} .recorded").inner_text() == "A recorded run."


def test_a_scene_of_one_unit_opens_with_the_unit_that_tells_most(lesson):
    page = lesson("vanishing-gradients", 6)
    are_ready(page)
    first = f"{SCORE}.player.first"
    wait_for(page, f"{first}.dataset.depth === 'unit' && !{first}.offering.isOwed")
    shown, *telling = page.evaluate(f"[{first}.unit, ...{first}.picture.telling]")
    assert (shown, len(telling)) == (telling[0], 16)
    page.evaluate(f"{SCORE}.setAttribute('unit', {telling[3]})")
    assert page.evaluate(f"{first}.unit") == telling[3]
