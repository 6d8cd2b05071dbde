"""Numbers are read between updates: one per piece, all of one network, each error in its own place."""

import asyncio
import math

import pytest

from tests.hosts.fake_runs import Bench
from visualizer import Recipe, Run
from visualizer.hosts.errand import FAILED
from visualizer.hosts.inline import InlineHost
from visualizer.hosts.measuring import check_specs
from visualizer.measures import measure


def reply_to(bench, call):
    (reply,) = [sent for sent in bench.sent if sent.get("call") == call]
    return reply


def test_all_numbers_are_of_one_network_although_it_learns_on():
    bench = Bench()
    run = bench.open("a", update_cost=0.001, measure_cost=0.02)
    bench.call("train", "a")
    bench.spend(0.1)
    assert bench.call("measure", "a", specs={"first": "x", "second": "y", "third": "z"}) is None
    before, call = run.updates, bench.calls
    bench.spend(0.5)
    measured = reply_to(bench, call)["measured"]
    assert measured["updates"] - before <= 2
    assert measured["values"] == dict.fromkeys(("first", "second", "third"), measured["updates"])
    assert run.updates - before > 200


def test_an_error_stands_in_its_own_place_and_nothing_dies(caplog):
    bench = Bench()
    bench.open("a", update_cost=0.001)
    bench.call("measure", "a", specs={"one": "bad", "two": "broken", "three": "nothing", "four": "x"})
    call = bench.calls
    bench.spend(0.1)
    assert reply_to(bench, call)["measured"]["values"] == {
        "one": {"error": "there is no measure 'bad'"},
        "two": {"error": FAILED},
        "three": None,
        "four": 0.0,
    }
    assert str(caplog.records[-1].exc_info[1]) == "the ruler broke"
    assert bench.call("train", "a")["status"] == "training"


def test_several_may_wait_and_too_many_are_refused():
    bench = Bench()
    bench.open("a", update_cost=0.001, measure_cost=0.01)
    bench.call("stream", "a")
    calls = []
    for _ in range(8):
        assert bench.call("measure", "a", specs={"it": "x"}) is None
        calls.append(bench.calls)
    assert "wait until it is done" in bench.call("measure", "a", specs={"it": "x"})["reason"]
    bench.spend(1.0)
    assert [reply_to(bench, call)["measured"]["values"] for call in calls] == [{"it": 0.0}] * 8
    assert bench.call("measure", "a", specs={"it": "x"}) is None


def test_all_who_wait_are_answered_when_the_run_is_closed():
    bench = Bench()
    bench.open("a")
    calls = []
    for _ in range(3):
        bench.call("measure", "a", specs={"it": "x"})
        calls.append(bench.calls)
    bench.call("close", "a")
    assert all("measured" not in reply_to(bench, call) for call in calls)


@pytest.mark.parametrize(
    "specs",
    [
        None,
        [],
        {},
        {"a": 3},
        {"a": ""},
        {"": "x"},
        {"a": "x" * 201},
        {"a" * 201: "x"},
        {str(n): "x" for n in range(21)},
    ],
)
def test_wishes_that_are_none_are_refused(specs):
    with pytest.raises(ValueError, match="measure"):
        check_specs(specs)
    bench = Bench()
    bench.open("a")
    assert bench.call("measure", "a", specs=specs)["error"] == "ValueError"


def test_a_real_host_reads_what_the_run_itself_would_say():
    recipe = Recipe(task="delayed_recall", model="lstm", hidden_size=4, seq_len=6)
    specs = {
        "right": "accuracy",
        "kept": "value(quantity=forget_gate, during=wait)",
        "best": "best_loss",
        "wrong": "accuracy(length=3)",
        "unknown": "acuracy",
    }

    async def ask():
        host = InlineHost()
        await host.start()
        run = await host.open(recipe)
        await host.call(run, "update", count=200)
        reply = await host.call(run, "measure", specs=specs)
        await host.stop()
        return reply

    reply = asyncio.run(ask())
    run = Run(recipe)
    run.train(200)
    assert reply["measured"]["updates"] == reply["updates"] == 200
    values = reply["measured"]["values"]
    for name in ("right", "kept", "best"):
        assert values[name] == measure(run, specs[name])
        assert math.isfinite(values[name])
    assert "which this task has not" in values["wrong"]["error"]
    assert "there is no measure 'acuracy'" in values["unknown"]["error"]
