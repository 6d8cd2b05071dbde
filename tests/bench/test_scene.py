"""The experiment of a lesson's page: learning or resting, and trained a little before it is seen."""

import asyncio

import pytest

from tests.bench.fake_host import FakeHost
from visualizer.bench import commands
from visualizer.hosts.host import RunLostError

QUERY = "task=parity&model=gru&hidden_size=3"


def of(sent, kind):
    return [header for header in sent if header["kind"] == kind]


def test_a_scene_opens_learning_at_its_speed_and_answers_the_page_that_waits(visitor):
    sent = visitor.ask({"op": "scene", "query": QUERY, "speed": "fastest", "key": "4"})
    assert [op for run, op, _ in visitor.host.calls if run == "run-2"] == ["look", "pace", "train"]
    assert visitor.host.asked("pace")[-1] == {"updates_per_second": 0.0}
    assert visitor.host.closed == ["run-1"]
    assert of(sent, "done") == [{"kind": "done", "key": "4", "status": "training", "updates": 0}]
    (state,) = of(sent, "state")
    assert (state["started"], state["ahead"], state["speed"]) == (1, 0, "fastest")


def test_a_scene_that_rests_makes_no_update(visitor):
    visitor.ask({"op": "scene", "query": QUERY, "rests": True})
    assert [op for run, op, _ in visitor.host.calls if run == "run-2"] == ["look", "pace"]


@pytest.mark.parametrize(("rests", "made", "goes_on"), [(False, 600, True), (True, 600, False), (False, 80, False)])
def test_updates_made_before_it_is_seen(visitor, rests, made, goes_on):
    """It goes on only once they are all made: a visitor who paused meanwhile is not overruled."""
    visitor.host.answers["update"] = {"updates": made, "status": "paused"}
    sent = visitor.ask({"op": "scene", "query": QUERY, "trained": 600, "rests": rests})
    assert visitor.host.asked("update") == [{"count": 600}]
    ops = [op for run, op, _ in visitor.host.calls if run == "run-2"]
    assert ops == ["look", "pace", "update", *(["train"] if goes_on else [])]
    assert [state["ahead"] for state in of(sent, "state")] == [600, 0]


@pytest.mark.parametrize(("speed", "pace"), [("slow", 4.0), ("default", 20.0), ("fastest", 0.0)])
def test_updates_that_are_watched_keep_to_the_chosen_speed(visitor, speed, pace):
    """The default one is faster than the task's own pace where that would take too long, in this experiment alone."""
    visitor.ask({"op": "scene", "query": "task=forecast&hidden_size=3", "rests": True, "speed": speed})
    visitor.ask({"op": "update", "count": 600, "within": 30})
    assert visitor.host.asked("update") == [{"count": 600, "is_paced": True}]
    assert visitor.host.asked("pace")[-1]["updates_per_second"] == pytest.approx(pace)
    visitor.ask({"op": "update", "count": 60, "within": 30})
    assert visitor.host.asked("pace")[-1]["updates_per_second"] == pytest.approx(pace), "the rest goes on as it began"
    visitor.ask(
        {"op": "scene", "query": "task=forecast&hidden_size=4", "rests": True}, {"op": "speed", "value": "default"}
    )
    assert visitor.host.asked("pace")[-1]["updates_per_second"] == 10.0


def test_a_scene_brings_what_is_held_by_hand(visitor):
    visitor.ask({"op": "scene", "query": f"{QUERY}&held=cut+t1-2", "rests": True})
    assert [call["event"]["kind"] for call in visitor.host.asked("apply")] == ["cut"]


def test_the_same_scene_again_begins_another_run(visitor):
    visitor.ask({"op": "scene", "query": QUERY})
    (state,) = of(visitor.ask({"op": "scene", "query": QUERY}), "state")
    assert state["started"] == 2
    assert visitor.host.closed == ["run-1", "run-2"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"query": 3},
        {"rests": "yes"},
        {"trained": -1},
        {"trained": commands.MOST_UPDATES + 1},
        {"speed": "warp"},
    ],
)
def test_a_scene_that_cannot_be_is_told_and_the_page_waits_no_longer(visitor, wrong):
    sent = visitor.ask({"op": "scene", "query": QUERY, "key": "9", **wrong})
    assert len(of(sent, "notice")) == 1
    assert [header["key"] for header in of(sent, "done")] == ["9"]
    assert len(visitor.host.opened) == 1


def test_the_first_scene_needs_no_command(visitors):
    resting = visitors(rests=True)
    resting.ask({"op": "hello"})
    assert [op for _, op, _ in resting.host.calls] == ["look", "pace"]
    trained = visitors(trained=40, speed="fastest")
    trained.host.answers["update"] = {"updates": 40}
    trained.ask({"op": "hello"})
    assert [op for _, op, _ in trained.host.calls] == ["look", "pace", "update", "train"]
    (pace,) = [arguments for _, op, arguments in trained.host.calls if op == "pace"]
    assert pace == {"updates_per_second": 0.0}


@pytest.mark.parametrize("answer", [{"updates": 800}, ValueError("Stopped after update 3: the loss is not finite.")])
def test_updates_that_were_asked_for_answer_when_they_are_over(visitor, answer):
    visitor.host.answers["update"] = answer
    (done,) = of(visitor.ask({"op": "update", "count": 800, "key": "5"}), "done")
    assert (done["key"], done["updates"]) == ("5", answer["updates"] if isinstance(answer, dict) else 0)
    assert of(visitor.ask({"op": "update", "count": 800}), "done") == []


class Slow(FakeHost):
    """A host whose updates last until the run is closed."""

    async def call(self, run, op, **arguments):
        if op == "update":
            while run not in self.closed:
                await asyncio.sleep(0)
            raise RunLostError("this run is not here any more; open it again")
        return await super().call(run, op, **arguments)


def test_a_page_that_is_turned_while_its_scene_is_trained_hears_nothing_of_the_old_one(visitor):
    visitor.host.__class__ = Slow
    sent = visitor.ask({"op": "scene", "query": QUERY, "trained": 600}, {"op": "look"}, {"op": "scene", "query": QUERY})
    assert of(sent, "notice") == []
    assert of(sent, "state")[-1]["ahead"] == 0
