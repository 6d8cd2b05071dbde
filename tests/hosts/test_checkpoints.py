"""When a worker sends checkpoints, what they cost, and that a run goes on from one bit for bit."""

import numpy as np
import pytest

from tests.hosts.fake_runs import Bench
from visualizer.hosts import engine
from visualizer.hosts.hosted import CHECKPOINT_INTERVAL, SOON
from visualizer.recipe import Recipe
from visualizer.training import Run
from visualizer.training.events import Ablate, Set


def checkpoints(bench, run=None):
    return [sent for sent in bench.sent if sent.get("kind") == "checkpoint" and run in (None, sent["run"])]


def test_a_run_that_trains_is_kept_every_few_seconds_and_one_that_rests_is_not():
    bench = Bench()
    bench.open("a", update_cost=0.01)
    bench.open("rests", update_cost=0.01)
    bench.call("train", "a")
    bench.spend(10 * CHECKPOINT_INTERVAL + 1)
    kept = [sent["updates"] for sent in checkpoints(bench, "a")]
    assert len(kept) == 10
    assert max(np.diff([0, *kept])) * 0.01 <= CHECKPOINT_INTERVAL + 0.1
    assert checkpoints(bench, "rests") == []


def test_what_a_visitor_does_is_kept_soon_but_not_each_time():
    bench = Bench()
    bench.open("a", update_cost=0.01)
    bench.spend(5.0)
    bench.call("apply", "a", event={"kind": "clamp"})
    bench.spend(0.1)
    assert [b"clamp" in sent["snapshot"] for sent in checkpoints(bench)] == [True]
    for _ in range(100):
        bench.call("apply", "a", event={"kind": "clamp"})
        bench.spend(0.1)
    bench.spend(2 * SOON)
    assert 9 <= len(checkpoints(bench)) <= 12


def test_a_pause_is_kept_soon():
    bench = Bench()
    run = bench.open("a", update_cost=0.01)
    bench.call("train", "a")
    bench.spend(3.0)
    bench.call("pause", "a")
    bench.spend(SOON + 0.1)
    assert [sent["updates"] for sent in checkpoints(bench)] == [run.updates]
    bench.spend(60.0)
    assert len(checkpoints(bench)) == 1


def test_checkpoints_are_paid_for_by_the_run_they_are_of():
    bench = Bench()
    dear = bench.open("dear", update_cost=0.01, snapshot_cost=0.5)
    cheap = bench.open("cheap", update_cost=0.01)
    for run in ("dear", "cheap"):
        bench.call("train", run)
    bench.spend(80.0)
    paid = dear.updates * 0.01 + 0.5 * len(checkpoints(bench, "dear"))
    assert paid == pytest.approx(cheap.updates * 0.01, rel=0.05)


def test_checkpoints_take_a_tenth_of_the_cpu_at_most():
    bench = Bench()
    for run in range(40):
        bench.open(str(run), update_cost=0.001, snapshot_cost=0.1)
        bench.call("train", str(run))
    bench.spend(60.0)
    assert 0.1 * len(checkpoints(bench)) <= 6.0
    assert len(checkpoints(bench)) > 40


def test_none_is_made_while_the_pipe_is_full():
    bench = Bench(clear=False)
    bench.open("a", update_cost=0.01)
    bench.call("train", "a")
    bench.spend(30.0)
    assert checkpoints(bench) == []


@pytest.mark.parametrize(
    "knobs", [{"model": "lstm"}, {"model": "gru", "dropout": 0.2}, {"task": "char_lm", "stateful": True}]
)
def test_a_run_goes_on_from_its_checkpoint_bit_for_bit(knobs):
    recipe = Recipe(**{"hidden_size": 6, "seq_len": 12, "batch_size": 4, **knobs})
    straight, lost = Run(recipe), Run(recipe)
    for run in (straight, lost):
        run.train(7)
        run.apply(Set("learning_rate", 0.004))
        run.apply(Ablate(unit=2))
        run.train(5)
    again = engine.open_run(recipe.to_json(), lost.snapshot())
    for run in (straight, again):
        run.train(20)
    assert again.updates == straight.updates == 32
    assert again.weights_hash() == straight.weights_hash()
    assert again.events == straight.events
    assert len(again.interventions) == 1
    assert np.array_equal(again.curve.array(), straight.curve.array(), equal_nan=True)
