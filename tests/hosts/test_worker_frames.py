import math

import pytest

from tests.hosts.fake_runs import Bench
from visualizer.hosts.worker import frames_per_second


def test_a_run_that_is_watched_pays_for_its_frames_from_its_own_share():
    bench = Bench()
    plain = bench.open("plain", update_cost=0.002)
    watched = bench.open("watched", update_cost=0.002, frame_cost=0.005)
    for run in ("plain", "watched"):
        bench.call("train", run)
    bench.watch("watched")
    bench.spend(6.0)
    assert watched.frames > 100
    assert plain.updates * 0.002 == pytest.approx(watched.updates * 0.002 + watched.frames * 0.005, rel=0.05)


def test_without_acknowledge_there_is_never_a_second_frame_and_then_comes_the_newest():
    bench = Bench(acknowledges=False)
    run = bench.open("a", update_cost=0.001)
    bench.call("train", "a")
    bench.spend(0.5)
    assert bench.frames() == []
    bench.watch("a")
    bench.spend(0.5)
    assert len(bench.frames()) == 1
    bench.spend(3.0)
    assert len(bench.frames()) == 1
    asked_at = run.updates
    bench.watch("a")
    bench.spend(0.1)
    first, second = bench.frames()
    assert first["updates"] < asked_at - 2000
    assert asked_at <= second["updates"] <= asked_at + 2


def test_a_hidden_viewer_gets_no_frame_and_costs_nothing():
    bench = Bench()
    run = bench.open("a", update_cost=0.001, frame_cost=0.005, validation_cost=0.005)
    bench.watch("a")
    bench.call("look", "a", visible=False)
    bench.call("train", "a")
    worked = bench.spend(2.0)
    assert (run.frames, run.validated) == (0, [])
    assert run.updates * 0.001 == pytest.approx(worked, abs=1e-6)
    bench.call("look", "a", visible=True)
    shown_at = bench.clock.now
    bench.spend(0.2)
    assert run.frames >= 1
    assert bench.clock.now - shown_at < 0.3


@pytest.mark.parametrize(("viewers", "rate"), [(0, 30), (1, 30), (2, 30), (3, 10), (40, 10), (41, 5), (300, 5)])
def test_the_frame_rate_depends_on_the_number_of_viewers(viewers, rate):
    assert frames_per_second(viewers) == rate
    bench = Bench()
    bench.open("a", update_cost=0.001, frame_cost=0.0005)
    bench.worker.handle({"op": "viewers", "viewers": viewers})
    bench.watch("a")
    bench.call("train", "a")
    bench.spend(4.0)
    assert len(bench.frames()) == pytest.approx(4 * rate, abs=3)


def test_a_viewer_may_ask_for_fewer_frames():
    bench = Bench()
    bench.open("a", update_cost=0.001)
    bench.watch("a")
    bench.call("look", "a", frames_per_second=4)
    bench.call("train", "a")
    bench.spend(5.0)
    assert len(bench.frames()) == pytest.approx(20, abs=2)


def test_slow_frames_take_a_third_of_the_cpu_and_come_less_often():
    bench = Bench()
    runs = [bench.open(name, update_cost=0.001, frame_cost=0.05, validation_cost=0.02) for name in "abc"]
    for name in "abc":
        bench.watch(name)
        bench.call("train", name)
    bench.spend(20.0)
    reading = sum(run.frames * 0.05 + len(run.validated) * 0.02 for run in runs)
    assert reading / 20.0 == pytest.approx(1 / 3, rel=0.05)
    assert min(run.frames for run in runs) >= 0.7 * max(run.frames for run in runs)


def test_nothing_is_read_while_the_output_is_full():
    bench = Bench(clear=False)
    run = bench.open("a", update_cost=0.001)
    bench.watch("a")
    bench.call("train", "a")
    bench.spend(2.0)
    assert (run.frames, run.updates) == (0, 2000)
    bench.call("pause", "a")
    assert bench.worker.turn() > 0
    bench.clear = True
    bench.worker.turn()
    bench.worker.turn()
    assert [frame["updates"] for frame in bench.frames()] == [2000]


def test_in_a_pause_what_is_behind_catches_up():
    """A frame with a costly quantity of earlier weights is followed by others until one is of the present."""
    bench = Bench()
    run = bench.open("a")
    run.behind_until = bench.clock.now + 0.2
    bench.watch("a")
    bench.spend(5.0)
    last = [frame["facts"] for frame in bench.frames()][-1]
    assert "as_of" not in last
    assert 3 <= len(bench.frames()) <= 9


def test_nothing_new_no_frame():
    bench = Bench()
    bench.open("a")
    bench.watch("a")
    bench.spend(5.0)
    assert len(bench.frames()) == 2  # the first, and the one with the first validation metrics
    assert bench.worker.turn() == math.inf


@pytest.mark.parametrize(
    ("op", "arguments"),
    [
        ("look", {}),
        ("apply", {"event": {"kind": "set", "knob": "learning_rate", "value": 0.1}}),
        ("update", {"count": 1}),
        ("reset", {"keep_settings": False}),
    ],
)
def test_while_paused_a_change_is_shown_at_once(op, arguments):
    bench = Bench()
    bench.open("a", update_cost=0.001)
    bench.watch("a")
    bench.call("look", "a", frames_per_second=1)
    bench.spend(5.0)
    before = len(bench.frames())
    for unit in range(3):
        bench.call(op, "a", **arguments or {"unit": unit})
        bench.spend(0.02)
    assert len(bench.frames()) == before + 3


def test_a_look_that_changes_nothing_is_no_news():
    bench = Bench()
    bench.open("a", update_cost=0.001)
    bench.watch("a")
    bench.call("look", "a", unit=1)
    bench.spend(5.0)
    before = len(bench.sent)
    for _ in range(20):
        bench.call("look", "a", unit=1)
        bench.spend(0.2)
    assert [message for message in bench.sent[before:] if "call" not in message] == []


def test_a_look_that_cannot_be_read_complains_and_does_not_stop_the_run():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    bench.watch("a")
    bench.call("train", "a")
    bench.call("look", "a", names=["nonsense"])
    bench.spend(1.0)
    assert run.updates > 900
    assert run.frames == 1
    assert bench.states()[-1]["reason"] == "Nothing can be shown: there is no quantity 'nonsense'"
    bench.call("look", "a", names=["hidden_state"])
    bench.spend(0.5)
    assert len(bench.frames()) > 10
    assert bench.states()[-1]["reason"] == ""


def test_validation_is_measured_at_most_once_a_second_and_only_for_viewers():
    bench = Bench()
    watched = bench.open("watched", update_cost=0.001)
    alone = bench.open("alone", update_cost=0.001)
    bench.watch("watched")
    for run in ("watched", "alone"):
        bench.call("train", run)
    bench.spend(5.0)
    assert len(watched.validated) == pytest.approx(5, abs=1)
    assert alone.validated == []
    bench.call("pause", "watched")
    bench.spend(3.0)
    assert watched.validated[-1] == watched.updates


def test_a_replay_is_worked_on_in_slices_and_shown_until_live():
    bench = Bench()
    run = bench.open("a", update_cost=0.01)
    other = bench.open("b", update_cost=0.01)
    bench.call("update", "a", count=350)
    bench.spend(4.0)
    bench.watch("a")
    bench.call("train", "b")
    reply = bench.call("replay", "a", updates=190)
    assert (reply["status"], reply["updates"]) == ("recomputing", 350)
    bench.spend(1.0)
    assert other.updates == pytest.approx(50, abs=3)
    assert 0 < bench.states()[-1]["progress"] < 1
    bench.spend(1.5)
    assert bench.frames()[-1]["updates"] == 190
    assert bench.states()[-1] == {**bench.states()[-1], "status": "paused", "earlier": 190, "updates": 350}
    assert bench.call("explain", "a", quantity="gate")["explanation"]["updates"] == 190, "of what is shown"
    bench.call("live", "a")
    bench.spend(0.2)
    assert bench.frames()[-1]["updates"] == 350
    assert bench.call("explain", "a", quantity="gate")["explanation"]["updates"] == 350
    assert run.updates == 350


def test_a_run_goes_on_while_an_earlier_state_is_shown():
    bench = Bench()
    run = bench.open("a", update_cost=0.001)
    bench.call("train", "a")
    bench.spend(0.2)
    bench.watch("a")
    bench.call("replay", "a", updates=120)
    bench.spend(1.0)
    assert run.updates > 800
    shown = len(bench.frames())
    assert bench.frames()[-1]["updates"] == 120
    bench.spend(3.0)
    assert len(bench.frames()) == shown


def test_continue_makes_the_earlier_state_the_runs_own():
    bench = Bench()
    bench.open("a", update_cost=0.001)
    bench.call("update", "a", count=350)
    bench.spend(1.0)
    bench.call("replay", "a", updates=190)
    bench.spend(1.0)
    reply = bench.call("continue", "a")
    assert (reply["updates"], reply["status"]) == (190, "paused")
    bench.call("train", "a")
    bench.spend(0.0505)
    assert bench.call("pause", "a")["updates"] == 241


def test_a_run_that_trains_trains_on_from_where_it_is_continued():
    bench = Bench()
    bench.open("a", update_cost=0.001)
    bench.call("train", "a")
    bench.spend(0.4)
    bench.call("replay", "a", updates=190)
    bench.spend(0.5)
    assert bench.call("continue", "a")["status"] == "training"
    before = bench.call("look", "a")["updates"]
    bench.spend(0.0505)
    assert bench.call("pause", "a")["updates"] > before


@pytest.mark.parametrize(("frame_cost", "interval"), [(0.0, 1 / 30), (0.05, 0.15), (0.1, 0.3)])
def test_what_is_costly_may_be_five_frames_old_at_the_rate_at_which_they_come(frame_cost, interval):
    bench = Bench()
    run = bench.open("a", update_cost=0.001, frame_cost=frame_cost)
    bench.watch("a")
    bench.call("train", "a")
    bench.spend(6.0)
    assert run.patience == pytest.approx(5 * interval, rel=0.1)


def test_held_out_sequences_are_measured_more_seldom_where_frames_come_seldom():
    counts = []
    for frame_cost in (0.0, 0.1):
        bench = Bench()
        run = bench.open("a", update_cost=0.001, frame_cost=frame_cost)
        bench.watch("a")
        bench.call("train", "a")
        bench.spend(30.0)
        counts.append(len(run.validated))
    assert counts == [pytest.approx(30, abs=2), pytest.approx(30 / 9, abs=2)]
