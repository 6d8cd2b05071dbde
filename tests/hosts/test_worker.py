import gc
from weakref import ref

import pytest

from tests.hosts.fake_runs import Bench
from visualizer.hosts.worker import FAILED


def test_runs_of_different_cost_get_equal_shares_of_the_cpu():
    bench = Bench()
    costs = {"a": 0.001, "b": 0.004, "c": 0.03}
    for run, cost in costs.items():
        bench.open(run, update_cost=cost)
        bench.call("train", run)
    bench.spend(9.0)
    shares = [bench.engine.runs[index].updates * cost for index, cost in enumerate(costs.values())]
    assert sum(shares) == pytest.approx(9.0, rel=0.01)
    assert max(shares) / min(shares) < 1.05


def test_a_paced_run_keeps_its_pace_and_leaves_the_rest_to_others():
    bench = Bench()
    paced = bench.open("paced", update_cost=0.002)
    greedy = bench.open("greedy", update_cost=0.004)
    bench.call("pace", "paced", updates_per_second=30)
    for run in ("paced", "greedy"):
        bench.call("train", run)
    bench.spend(10.0)
    assert paced.updates == pytest.approx(300, abs=5)
    assert greedy.updates * 0.004 == pytest.approx(10.0 - 0.6, rel=0.02)


def test_a_paced_run_alone_sleeps_between_updates():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    bench.call("pace", "a", updates_per_second=20)
    bench.call("train", "a")
    worked = bench.spend(5.0)
    assert run.updates == pytest.approx(100, abs=2)
    assert worked == pytest.approx(0.1, rel=0.05)


def test_a_run_that_was_held_up_does_not_race():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    bench.call("pace", "a", updates_per_second=20)
    bench.call("train", "a")
    bench.spend(1.0)
    before = run.updates
    bench.clock.spend(60.0)
    bench.spend(1.0)
    assert run.updates - before <= 24


def test_commands_take_effect_between_updates_and_say_at_which():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    bench.call("train", "a")
    bench.spend(0.0505)
    reply = bench.call("apply", "a", event={"kind": "set", "knob": "learning_rate", "value": 0.1})
    assert (reply["updates"], reply["status"]) == (run.updates, "training")
    assert run.events[0]["updates"] == reply["updates"] == 51
    bench.spend(0.1)
    assert bench.states()[-1]["events"] == [{"updates": 51, "kind": "set", "knob": "learning_rate", "value": 0.1}]


def test_updates_are_counted_and_answered_when_they_are_made():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    assert bench.call("update", "a", count=50) is None
    assert bench.states()[-1]["status"] == "training"
    bench.spend(1.0)
    assert run.updates == 50
    (reply,) = [sent for sent in bench.sent if sent.get("call") == bench.calls]
    assert (reply["updates"], reply["status"]) == (50, "paused")


def test_updates_may_keep_to_the_pace_and_be_hurried_meanwhile():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    bench.call("pace", "a", updates_per_second=20)
    bench.call("update", "a", count=200, is_paced=True)
    bench.spend(5.0)
    assert run.updates == pytest.approx(100, abs=2)
    bench.call("pace", "a", updates_per_second=0)
    bench.spend(0.2)
    assert run.updates == 200
    (reply,) = [sent for sent in bench.sent if sent.get("updates") == 200 and "call" in sent]
    assert reply["status"] == "paused"


@pytest.mark.parametrize("op", ["pause", "close", "reset", "train"])
def test_who_waits_for_updates_is_answered_when_they_are_called_off(op):
    bench = Bench()
    bench.open("a", update_cost=0.001)
    bench.call("update", "a", count=50)
    bench.spend(0.0105)
    waiting = bench.calls
    bench.call(op, "a")
    (reply,) = [sent for sent in bench.sent if sent.get("call") == waiting]
    assert reply["updates"] == 11


def test_a_failing_run_stops_alone():
    bench = Bench()
    broken = bench.open("broken", update_cost=0.001, fails_at=100)
    sound = bench.open("sound", update_cost=0.001)
    bench.watch("broken")
    for run in ("broken", "sound"):
        bench.call("train", run)
    bench.spend(2.0)
    assert (broken.updates, sound.updates) == (100, pytest.approx(1900, abs=5))
    (stopped,) = [state for state in bench.states() if state["status"] == "stopped"]
    assert stopped["reason"] == "Stopped after update 100: the fuse blew."
    assert stopped["offers"] == [{"op": "reset", "label": "Reset"}]
    assert stopped["updates"] == 100
    assert bench.frames("broken")[-1]["updates"] == 100
    refused = bench.call("train", "broken")
    assert refused["error"] == "ValueError"
    assert "the fuse blew" in refused["reason"]
    bench.call("reset", "broken")
    assert bench.states()[-1] == {**bench.states()[-1], "status": "paused", "reason": "", "offers": [], "updates": 0}


def test_a_run_that_diverges_says_what_it_offers_and_goes_on_after_an_event():
    bench = Bench()
    run = bench.open("a", update_cost=0.001, diverges_at=100)
    bench.call("train", "a")
    bench.spend(1.0)
    assert bench.states()[-1]["status"] == "stopped"
    assert bench.states()[-1]["reason"] == "Stopped before update 101: the loss is not finite."
    assert [offer["label"] for offer in bench.states()[-1]["offers"]] == ["Reset", "A tenth"]
    run.recipe["diverges_at"] = 10**9
    bench.call("apply", "a", event={"kind": "set", "knob": "learning_rate", "value": 0.1})
    assert bench.states()[-1]["status"] == "paused"
    assert bench.call("train", "a")["status"] == "training"
    bench.spend(1.0)
    assert run.updates > 1000


def test_continue_may_name_an_update_that_is_not_shown_yet():
    bench = Bench()
    bench.open("a", update_cost=0.001)
    bench.call("update", "a", count=350)
    bench.spend(1.0)
    assert bench.call("continue", "a", updates=250)["status"] == "recomputing"
    bench.spend(0.0505)
    assert bench.states()[-1] == {**bench.states()[-1], "status": "paused", "earlier": None, "updates": 250}


@pytest.mark.parametrize(
    ("op", "arguments", "error", "reason"),
    [
        ("fly", {}, "ValueError", "there is no command 'fly'"),
        ("update", {"count": 0}, "ValueError", "count must be between 1 and 100000 (got 0)"),
        ("pace", {"updates_per_second": -1}, "ValueError", "between 0 and 1000 (got -1)"),
        ("look", {"colour": 1}, "ValueError", "look has no 'colour'"),
        ("look", {"frames_per_second": 0}, "ValueError", "frames_per_second must be above 0"),
        ("look", {"source": "moon"}, "ValueError", "source must be probe or batch"),
        ("apply", {"event": {"kind": "spill"}}, "ValueError", "an event's kind must be one of"),
        ("apply", {"event": {"kind": "set", "knob": "bad", "value": 1}}, "ValueError", "bad cannot be set"),
        ("replay", {"updates": 10}, "ValueError", "updates must be between 0 and 0 (got 10)"),
        ("continue", {}, "ValueError", "nothing earlier is shown"),
        ("explain", {"quantity": "broken"}, "RunFailedError", FAILED),
        ("train", {"speed": 3}, "RunFailedError", FAILED),
    ],
)
def test_what_cannot_be_done_is_answered_with_a_reason(op, arguments, error, reason):
    bench = Bench()
    bench.open("a")
    reply = bench.call(op, "a", **arguments)
    assert reply["error"] == error
    assert reason in reply["reason"]
    assert bench.call("pause", "a")["status"] == "paused"


@pytest.mark.parametrize("fault", [KeyError("k"), TypeError("t"), IndexError("i"), LookupError("l"), OSError("o")])
def test_faults_of_ours_are_logged_and_not_told_as_the_visitors(fault, caplog, monkeypatch):
    bench = Bench()
    run = bench.open("a")

    def fail(**cell):
        raise fault

    monkeypatch.setattr(run, "explain", fail)
    reply = bench.call("explain", "a", quantity="cell_state")
    assert (reply["error"], reply["reason"]) == ("RunFailedError", FAILED)
    assert caplog.records[-1].exc_info[1] is fault


def test_unknown_runs_and_refused_recipes_are_answered():
    bench = Bench()
    assert bench.call("train", "nowhere")["error"] == "RunLostError"
    reply = bench.call("open", "b", recipe={"refuse": "too large; choose a smaller one"})
    assert (reply["error"], reply["reason"]) == ("ValueError", "too large; choose a smaller one")
    assert bench.worker.runs == {}


def test_the_load_is_reported_once_a_second_while_there_is_any():
    bench = Bench()
    bench.open("a", update_cost=0.01)
    bench.call("pace", "a", updates_per_second=20)
    bench.call("train", "a")
    bench.spend(5.0)
    loads = [sent for sent in bench.sent if sent.get("kind") == "load"]
    assert len(loads) == pytest.approx(5, abs=1)
    assert loads[-1]["busy"] == pytest.approx(0.2, abs=0.03)
    assert loads[-1]["cpu"]["a"] == pytest.approx(0.2 * 5, abs=0.25)
    bench.call("pause", "a")
    bench.spend(5.0)
    loads = [sent for sent in bench.sent if sent.get("kind") == "load"]
    assert loads[-1]["busy"] == 0.0
    assert len(loads) <= 8


def test_a_change_of_pace_takes_effect_at_once():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    bench.call("pace", "a", updates_per_second=0.5)
    bench.call("train", "a")
    bench.spend(0.1)
    assert run.updates == 1
    bench.call("pace", "a", updates_per_second=50)
    bench.spend(0.1)
    assert run.updates >= 4


def test_an_offer_is_taken_and_then_the_run_waits():
    bench = Bench()
    run = bench.open("a", update_cost=0.001, diverges_at=10)
    bench.call("train", "a")
    bench.spend(0.1)
    assert bench.call("offer", "a", index=1)["status"] == "paused"
    assert run.recipe["accepted"] == 1
    assert bench.call("offer", "a", index=0)["reason"] == "there are 0 offers (got 0); choose one of them"
    bench.call("train", "a")
    bench.spend(0.1)
    reply = bench.call("offer", "a", index=0)
    assert (reply["status"], reply["updates"]) == ("paused", 0)


def test_an_offer_to_continue_recomputes_the_earlier_network_and_rests_there():
    bench = Bench()
    bench.open("a", update_cost=0.001)
    bench.call("update", "a", count=350)
    bench.spend(1.0)
    hosted = bench.worker.runs["a"]
    hosted._stop("early", [{"op": "continue", "updates": 250, "label": "Go back"}])
    assert bench.call("offer", "a", index=0)["status"] == "recomputing"
    bench.spend(1.0)
    assert (hosted.run.updates, hosted.status, hosted.offers) == (250, "paused", [])


def test_an_event_that_is_no_way_out_leaves_a_diverged_run_stopped():
    bench = Bench()
    run = bench.open("a", update_cost=0.001, diverges_at=10)
    bench.call("train", "a")
    bench.spend(0.1)
    run.apply = lambda event: None
    assert bench.call("apply", "a", event={"kind": "clamp"})["status"] == "stopped"


def test_a_measurement_is_done_in_pieces_between_updates_and_answered_when_done():
    bench = Bench()
    measured = bench.open("a", update_cost=0.001)
    other = bench.open("b", update_cost=0.001)
    for run in ("a", "b"):
        bench.call("train", run)
    bench.spend(0.1)
    before = measured.updates, other.updates
    assert bench.call("stream", "a") is None
    call = bench.calls
    begun = bench.engine.begun
    assert bench.call("stream", "a")["reason"] == "this is being measured already; wait until it is done"
    assert bench.engine.begun == begun  # what is refused is not built
    bench.spend(0.35)
    (reply,) = [sent for sent in bench.sent if sent.get("call") == call]
    seen = reply["measured"]["seen"]
    assert len(seen) == 10
    assert seen == sorted(set(seen))  # at least one update between two pieces
    assert other.updates - before[1] > 100  # it has its half of the time
    assert bench.call("stream", "a") is None


def test_a_run_that_rests_is_measured_and_goes_on_resting():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    bench.call("stream", "a")
    worked = bench.spend(1.0)
    assert worked == pytest.approx(0.1)
    assert run.updates == 0
    assert bench.sent[-1]["status"] == "paused" or bench.states()[-1]["status"] == "paused"


def test_a_paced_run_keeps_its_pace_while_it_is_measured():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    bench.call("pace", "a", updates_per_second=50)
    bench.call("train", "a")
    bench.spend(0.2)
    before = run.updates
    bench.call("stream", "a")
    bench.spend(0.2)
    assert run.updates - before == pytest.approx(10, abs=2)


def test_a_measurement_that_fails_ends_alone(caplog):
    bench = Bench()
    run = bench.open("a", update_cost=0.001, errand_fails_at=3)
    bench.call("train", "a")
    bench.call("stream", "a")
    call = bench.calls
    bench.spend(0.5)
    (reply,) = [sent for sent in bench.sent if sent.get("call") == call]
    assert (reply["error"], reply["reason"]) == ("RunFailedError", FAILED)
    assert str(caplog.records[-1].exc_info[1]) == "the scale broke"
    assert run.updates > 400
    assert bench.states()[-1]["status"] == "training"


def test_who_waits_for_a_measurement_is_answered_when_the_run_is_closed():
    bench = Bench()
    bench.open("a")
    bench.call("stream", "a")
    call = bench.calls
    bench.call("close", "a")
    (reply,) = [sent for sent in bench.sent if sent.get("call") == call]
    assert "measured" not in reply


def test_viewers_are_told_what_an_update_costs_and_again_when_that_has_changed():
    bench = Bench()
    run = bench.open("a", update_cost=0.004)
    assert bench.states()[-1]["milliseconds"] is None
    bench.call("train", "a")
    bench.spend(1.0)
    assert bench.states()[-1]["milliseconds"] == pytest.approx(4.0)
    told = len(bench.states())
    bench.spend(20.0)
    assert len(bench.states()) == told
    run.recipe["update_cost"] = 0.008
    bench.spend(6.0)
    assert bench.states()[-1]["milliseconds"] == pytest.approx(8.0)
    assert len(bench.states()) == told + 1


def test_slow_motion_rests_the_run_and_reads_it_and_a_diagram_reads_what_is_shown():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    bench.call("train", "a")
    bench.spend(0.3)
    reply = bench.call("slow", "a")
    assert (reply["slow"], reply["status"]) == ({"updates": run.updates}, "paused")
    bench.call("replay", "a", updates=100)
    bench.spend(0.2)
    assert bench.call("diagram", "a", t=3)["diagram"] == {"of": 100, "t": 3}
    assert bench.call("slow", "a")["slow"] == {"updates": run.updates}
    assert bench.states()[-1]["earlier"] is None


def test_a_closed_run_is_held_by_nobody():
    bench = Bench()
    bench.open("a", update_cost=0.001)
    bench.watch("a")
    bench.call("train", "a")
    bench.spend(1.0)
    bench.call("replay", "a", updates=1)
    gc.disable()
    try:
        held = ref(bench.worker.runs["a"])
        bench.call("close", "a")
        assert held() is None
    finally:
        gc.enable()
