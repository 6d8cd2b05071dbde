"""A race in a real browser: begun by hand, read together, ended, taken back; and one that a lesson's page asks for."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.chromium import PHONE
from tests.ui.conftest import Visits
from tests.ui.lesson_server import served

pytestmark = [pytest.mark.ui, pytest.mark.slow]


def rival(lab, index=1):
    return lab.page.locator("rnn-score").nth(index)


def runs(lab, updates, index=1):
    """Wait until a rival's picture has come to some update."""
    expect(rival(lab, index)).to_have_attribute(
        "data-updates", re.compile(rf"^\d{{{len(str(updates))},}}$"), timeout=30_000
    )


def test_a_race_is_begun_read_together_ended_and_taken_back(visit):
    lab = visit("/lab?hidden_size=8&seq_len=12").moves()
    lab.press("Race …")
    lab.page.get_by_label("Rival 1", exact=True).select_option("model")
    lab.page.get_by_label("Rival 1: Model").select_option("gru")
    lab.press("Start the race")
    runs(lab, 10)
    lab.page.wait_for_url("**&race=1+model+gru*")
    expect(lab.page.locator(".racechart .line")).to_have_count(2, timeout=30_000)
    expect(lab.page.locator(".racer").nth(1)).to_contain_text("parameters (")
    lab.rests()
    updates = [int(lab.page.locator("rnn-score").nth(index).get_attribute("data-updates")) for index in (0, 1)]
    assert abs(updates[0] - updates[1]) <= 1, "in step"
    lab.page.locator("rnn-score .plot").first.hover()
    expect(rival(lab).locator(".cursor.passing")).to_be_visible()
    lab.page.locator(".racechart").press("Home")
    lab.shows("score.dataset.updates < 10")
    lab.page.locator(".racechart").press("End")
    lab.press("GRU: in hand")
    expect(lab.page.get_by_label("Model", exact=True)).to_have_value("gru")
    lab.press("Stop the race")
    expect(lab.page.locator("rnn-score")).to_have_count(1)
    expect(lab.page.get_by_label("Model", exact=True)).to_have_value("gru")
    assert "race=" not in lab.page.url
    lab.press("Undo")
    expect(lab.page.locator("rnn-score")).to_have_count(2)
    lab.page.wait_for_url("**model=lstm*&race=1+model+gru*")


def test_the_address_of_a_race_opens_it_on_a_phone_and_says_what_it_cannot_read(visit):
    lab = visit("/lab?hidden_size=4&seq_len=8&race=1+model+gru&race=2+seed+1", **PHONE).moves()
    lab.notice("race is version '2'; this program reads version 1. This rival is left out")
    runs(lab, 1)
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    found = Axe().run(lab.page)
    serious = [each["id"] for each in found.response["violations"] if each["impact"] in ("serious", "critical")]
    assert serious == []


def test_other_seeds_are_drawn_behind_and_can_be_called_off(visit):
    lab = visit("/lab?hidden_size=4&seq_len=8&race=1+model+rnn").moves()
    runs(lab, 1)
    lab.press("Train 5 other seeds")
    expect(lab.page.locator(".racechart .band").first).to_be_attached(timeout=30_000)
    if lab.page.locator(".busy button").is_visible():
        lab.page.locator(".busy button").click()
    expect(lab.button("Train 5 other seeds")).to_be_visible(timeout=30_000)


def test_a_lesson_asks_for_a_race_and_measures_it_by_label(visit):
    lab = visit("/lab?hidden_size=4&seq_len=8").moves()
    query = "task=delayed_recall&hidden_size=4&seq_len=8"
    values = lab.page.evaluate(
        """async (query) => {
          const race = [
            { label: "open", title: "Gates open", query: `${query}&forget_bias=3` },
            { label: "shut", title: "Gates shut", query: `${query}&forget_bias=-5` },
          ];
          await document.rnnBench.scene({ query: race[0].query, race, rests: true, trained: 30 });
          await document.rnnBench.make(20);
          return document.rnnBench.measure({ loss: "loss" });
        }""",
        query,
    )
    assert values["updates"] == 50
    assert sorted(values["values"]) == ["open", "shut"]
    assert all(0 < value["loss"] < 5 for value in values["values"].values())
    expect(lab.page.get_by_role("heading", name="Gates shut")).to_be_visible()


def test_a_page_begins_with_its_race_and_its_numbers_are_of_each_run(browser):
    with served(Path(__file__).with_name("race_shelf")) as address:
        visits = Visits(browser, address)
        lesson = visits("/lessons/race").moves()
        expect(lesson.page.locator("rnn-score")).to_have_count(2)
        expect(lesson.page.get_by_role("heading", name="Gates shut")).to_be_visible()
        for spec in ("open.accuracy", "shut.accuracy"):
            number = lesson.page.locator(f"output.live[data-spec='{spec}']")
            expect(number).to_have_text(re.compile(r"^\d+ %$"), timeout=30_000)
        assert lesson.page.evaluate("document.rnnBench.state.started") == 0, "it began with the page"
        lesson.page.locator("nav.pages").get_by_role("link", name="2").click()
        expect(lesson.page.get_by_role("heading", name="GRU", exact=True)).to_be_visible(timeout=30_000)
        lesson.shows("score.dataset.updates == 30")
        rival(lesson).scroll_into_view_if_needed()  # what is far from the window is not painted
        expect(rival(lesson)).to_have_attribute("data-updates", "30", timeout=30_000)
        lesson.page.context.close()
    assert (visits.outside, visits.errors) == ([], [])
