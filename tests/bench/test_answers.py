"""A page that asks again after a cut: nothing is done twice, and it hears how it ended."""

import asyncio

import pytest

from visualizer.bench.answers import MOST

SCENE = {"op": "scene", "query": "task=parity&model=gru&hidden_size=3", "rests": True}


def of(sent, kind):
    return [header for header in sent if header["kind"] == kind]


@pytest.mark.parametrize("command", [SCENE, {"op": "update", "count": 7}], ids=["scene", "update"])
def test_what_was_done_is_answered_again_and_not_done_again(visitor, command):
    (answer,) = of(visitor.ask({**command, "key": "4"}), "done")
    opened, updated = len(visitor.host.opened), len(visitor.host.asked("update"))
    assert of(visitor.ask({**command, "key": "4"}), "done") == [answer]
    assert (len(visitor.host.opened), len(visitor.host.asked("update"))) == (opened, updated)
    for each in ({**command, "key": "5"}, command, command):
        visitor.ask(each)
    assert len(visitor.host.opened) + len(visitor.host.asked("update")) == opened + updated + 3


def test_what_is_under_way_is_answered_once_when_it_ends(visitor):
    visitor.host.holds["update"] = asyncio.Event()
    visitor.begin({"op": "update", "count": 7, "key": "4"})
    visitor.begin({"op": "update", "count": 7, "key": "4"})
    visitor.host.holds["update"].set()
    assert len(of(visitor.ask(), "done")) == 1
    assert visitor.host.asked("update") == [{"count": 7}]


def test_only_the_newest_are_remembered_and_a_name_is_a_short_text(visitor):
    for key in range(MOST + 1):
        visitor.ask({"op": "update", "count": 1, "key": str(key)})
    visitor.ask({"op": "update", "count": 1, "key": "0"}, {"op": "update", "count": 1, "key": "5"})
    assert len(visitor.host.asked("update")) == MOST + 2
    for key in (7, ["a"], "x" * 41, None):
        assert of(visitor.ask(*[{"op": "update", "count": 1, "key": key}] * 2), "done") == []
    assert len(visitor.host.asked("update")) == MOST + 2 + 8
