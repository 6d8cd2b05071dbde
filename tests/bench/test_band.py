"""The band of a race: other seeds in the background, on a fake host and on a real one."""

import asyncio

import numpy as np
import pytest

from visualizer import Recipe, Run
from visualizer.bench import Workbench
from visualizer.bench.band import PIECE, POINTS, coarse
from visualizer.hosts.inline import InlineHost
from visualizer.trace import decode

QUERIES = ["hidden_size=4&seq_len=6", "hidden_size=4&seq_len=6&model=gru"]


def of(sent, kind):
    return [header for header in sent if header["kind"] == kind]


def curve(*values):
    return np.array([*values, *[np.nan] * (4 - len(values))], "<f4").tobytes()


@pytest.fixture
def racing(visitor):
    visitor.ask({"op": "race", "queries": QUERIES})
    made = {}
    call = visitor.host.call

    async def train(run, op, **arguments):
        """Count updates as a host does; the loss of a seed is its seed."""
        reply = await call(run, op, **arguments)
        recipe = dict(visitor.host.opened)[run]
        made[run] = made.get(run, 0) + (arguments.get("count", 0) if op == "update" else 0)
        curves = {}
        if op == "curves":
            loss, sizes = curve(recipe.seed, 2 * recipe.seed), {"loss_curve": 1, "validation_curve": 20}
            curves = {"loss_curve": loss, "validation_curve": curve(), "sizes": sizes}
        return {**reply, "updates": made[run], **curves}

    visitor.host.call = train
    visitor.host.calls.clear()
    return visitor


def test_other_seeds_of_every_run_are_trained_in_the_background_and_closed(racing):
    sent = of(racing.ask({"op": "band", "seeds": 3, "updates": 120}), "band")
    band = racing.host.opened[3:]
    assert [(recipe.seed, recipe.model) for _, recipe in band] == [
        (seed, model) for seed in (1, 2, 3) for model in ("lstm", "gru")
    ]
    owners = [racing.host.owners[run] for run, _ in band]
    assert {owner for owner, _ in owners} == {racing.host.owners["run-2"][0]}
    assert all(is_in_background for _, is_in_background in owners)
    assert racing.host.closed[-6:] == [run for run, _ in band]
    assert racing.host.asked("update")[:3] == [{"count": PIECE}, {"count": PIECE}, {"count": 20}]
    last = sent[-1]
    assert (last["runner"], last["progress"], last["seeds"], last["wanted"]) == (1, 1.0, 3, 3)
    assert last["loss"] == {"low": [1.0, 2.0], "middle": [2.0, 4.0], "high": [3.0, 6.0]}
    assert last["sizes"] == {"loss": 1, "validation": 20}
    assert last["validation"] == {"low": [], "middle": [], "high": []}
    progress = [header["progress"] for header in sent]
    assert progress == sorted(progress)


def test_a_band_reaches_as_far_as_the_race_and_at_least_a_little_way(racing):
    racing.ask({"op": "band", "seeds": 1})
    assert sum(each["count"] for each in racing.host.asked("update")) == 2 * 50
    racing.host.calls.clear()
    racing.host.tell("run-3", updates=75)
    racing.ask({"op": "band", "seeds": 1})
    assert sum(each["count"] for each in racing.host.asked("update")) == 2 * 75


def test_a_seed_that_stops_is_counted_and_the_band_goes_on(racing):
    call = racing.host.call

    async def stop_early(run, op, **arguments):
        reply = await call(run, op, **arguments)
        return {**reply, "status": "stopped", "updates": 10} if op == "update" else reply

    racing.host.call = stop_early
    last = of(racing.ask({"op": "band", "seeds": 2, "updates": 60}), "band")[-1]
    assert (last["stopped"], last["progress"]) == (2, 1.0)


@pytest.mark.parametrize("end", [{"op": "band", "cancel": True}, {"op": "stop_race"}, {"op": "recipe", "query": ""}])
def test_a_band_ends_when_nobody_wants_it_and_leaves_no_run(racing, end):
    gate = asyncio.Event()
    call = racing.host.call

    async def wait(run, op, **arguments):
        if op == "update":
            await gate.wait()
        return await call(run, op, **arguments)

    racing.host.call = wait

    async def begin():
        racing.bench.command({"op": "band"})
        while "run-4" not in dict(racing.host.opened):
            await asyncio.sleep(0.001)

    racing.run(begin())
    racing.ask(end)
    assert "run-4" in racing.host.closed
    assert racing.bench.band is None
    assert racing.host.asked("curves") == []


@pytest.mark.parametrize("wrong", [{"seeds": 0}, {"seeds": 11}, {"updates": 0}, {"seeds": "all"}, {"cancel": 1}])
def test_a_band_that_cannot_be_is_refused(racing, wrong):
    (notice,) = of(racing.ask({"op": "band", **wrong}), "notice")
    assert next(iter(wrong)) in notice["text"]
    assert len(racing.host.opened) == 3


def test_a_band_that_takes_too_long_is_refused_by_what_was_measured(racing):
    racing.host.tell("run-2", milliseconds=20.0)
    racing.host.tell("run-3", milliseconds=5.0)
    (notice,) = of(racing.ask({"op": "band", "seeds": 10, "updates": 3000}), "notice")
    assert notice["text"] == (
        "a band may take 10 minutes of CPU time (this one takes about 12); ask for fewer seeds, or earlier in the race"
    )
    assert len(racing.host.opened) == 3


def test_a_band_is_what_the_seeds_alone_give_bit_for_bit():
    recipe = Recipe(hidden_size=4, seq_len=6, batch_size=4)
    expected = []
    for seed in (1, 2, 3):
        run = Run(recipe.replace(seed=seed))
        run.train(60)
        expected.append(run.frame(["loss_curve"]).arrays["loss_curve"][:60])

    async def main():
        host, sent = InlineHost(), []
        await host.start()
        bench = Workbench(host, recipe, sent.append, rests=True)
        try:
            for command in ({"op": "hello"}, {"op": "band", "seeds": 3, "updates": 60}):
                bench.command(command)
                while bench.busy:
                    await asyncio.sleep(0.005)
        finally:
            await bench.close()
            assert host.stats()["runs"] == 0
            await host.stop()
        return [decode(message)[0] for message in sent]

    last = of(asyncio.run(asyncio.wait_for(main(), 60)), "band")[-1]
    np.testing.assert_allclose(last["loss"]["low"], np.min(expected, axis=0), atol=1e-6)
    np.testing.assert_allclose(last["loss"]["middle"], np.median(expected, axis=0), atol=1e-6)
    np.testing.assert_allclose(last["loss"]["high"], np.max(expected, axis=0), atol=1e-6)


def test_single_batches_are_averaged_before_seeds_are_compared():
    curve = np.full(512, np.nan, np.float32)
    curve[:150] = np.arange(150)
    curve[4] = np.nan
    means, together = coarse(curve)
    assert (together, len(means)) == (3, POINTS)
    assert means[:3].tolist() == [1.0, 4.0, 7.0], "of those that are numbers"
    assert np.isnan(means[50:]).all()
    assert coarse(curve[:60])[1] == 1
    assert np.isnan(coarse(np.full(512, np.nan))[0]).all()
