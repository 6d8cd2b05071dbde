"""What becomes of runs whose page goes away, and perhaps comes back."""

import asyncio

import pytest

from visualizer.bench.workbench import LEFT
from visualizer.limits import Limits

IDLE = Limits().idle_seconds


@pytest.fixture
def leaving(visitors):
    """A visitor whose page can go away, and a way to let the workbench look whether it has."""
    pages = [True]
    one = visitors(is_shown=lambda: bool(pages))
    one.ask({"op": "hello"})

    async def check():
        one.bench._check_idle()
        while one.bench.busy:
            await asyncio.sleep(0.001)

    def later(seconds):
        one.now += seconds
        one.host.calls.clear()
        one.run(check())
        return [op for _, op, _ in one.host.calls]

    return one, pages, later


def test_training_rests_when_the_page_has_gone_and_goes_on_when_it_is_back(leaving):
    one, pages, later = leaving
    one.host.tell(status="training")
    assert later(1.0) == []
    pages.clear()
    assert later(LEFT - 0.5) == []
    one.host.answers["pause"] = {"status": "paused"}
    assert later(0.6) == ["look", "pause"]
    assert one.host.asked("look") == [{"visible": False}], "it counts as a viewer"
    assert later(1.0) == []
    one.host.calls.clear()
    one.ask({"op": "hello"})
    assert [op for _, op, _ in one.host.calls] == ["look", "train"]
    assert one.host.asked("look") == [{"visible": True}]


def test_a_page_that_is_connected_again_without_a_word_goes_on_too(leaving):
    one, pages, later = leaving
    one.host.tell(status="training")
    one.host.answers["pause"] = {"status": "paused"}
    pages.clear()
    assert later(LEFT) == ["look", "pause"]
    pages.append(True)
    assert later(1.0) == ["look", "train"]


def test_updates_that_a_page_waits_for_are_made_while_it_is_away_and_no_more(leaving):
    one, pages, later = leaving
    one.host.tell(status="training", goal=300)
    pages.clear()
    assert later(LEFT + 10) == []
    one.host.tell(status="paused", goal=None)
    pages.append(True)
    one.host.calls.clear()
    one.ask({"op": "hello"})
    assert one.host.calls == []


def test_a_paused_run_stays_paused_when_its_page_goes_and_comes_back(leaving):
    one, pages, later = leaving
    one.host.tell(status="paused")
    pages.clear()
    assert later(LEFT + 10) == []
    pages.append(True)
    one.host.calls.clear()
    one.ask({"op": "hello"})
    assert [op for _, op, _ in one.host.calls] == []


def test_a_hidden_page_goes_on_training(leaving):
    one, _, later = leaving
    one.host.tell(status="training")
    one.ask({"op": "look", "visible": False})
    assert later(IDLE / 2) == []
