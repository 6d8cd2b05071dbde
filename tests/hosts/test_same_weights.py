"""The same recipe and events give the same weights, wherever and however the run is watched."""

import asyncio
import functools
import itertools
import time

import pytest

from tests.conftest import each_time, possible_interventions
from visualizer import MODELS, Recipe, Release, Run, Set
from visualizer.hosts.inline import InlineHost
from visualizer.hosts.pool import PoolHost
from visualizer.trace import decode, encode_frame, encode_layout

UPDATES = 200
EACH_TIME = ("lstm", "gru", "seq2seq", "transformer", "mamba")
"One of every kind of model."


def recipe(model):
    return Recipe(model=model, hidden_size=5, batch_size=4, seed=3)


@functools.cache
def events(model):
    """Five events, and the updates at which they are applied."""
    clamp = {"t": (2, 5), "unit": 1, "scale": 0.5, "shift": 0.1}
    found = possible_interventions(Run(recipe(model)), clamp, {"t": 3}, {"t": (4, 6)})
    knobs = [Set("learning_rate", 0.01), Set("clip_norm", 0.5), Set("weight_decay", 0.01)]
    return list(zip((20, 50, 90, 130), [*found, *knobs], strict=False)) + [(170, Release())]


@functools.cache
def expected(model):
    run = Run(recipe(model))
    for until, event in [*events(model), (UPDATES, None)]:
        run.train(until - run.updates)
        if event is not None:
            run.apply(event)
    assert run.updates == UPDATES
    return run.weights_hash()


async def go_on(host, run, model, updates=UPDATES):
    """Make the rest of ``updates`` updates, with the events that fall between."""
    made = (await host.call(run, "pause"))["updates"]
    stops = [(when, event) for when, event in events(model) if made <= when < updates]
    for until, event in [*stops, (updates, None)]:
        if until > made:
            made = (await host.call(run, "update", count=until - made))["updates"]
        if event is not None:
            assert (await host.call(run, "apply", event=event))["updates"] == until


async def frame_of(seen, updates):
    """Wait for the frame of an update; slow frames come late, and that must not matter."""
    while not any(header["kind"] == "frame" and header["updates"] == updates for header in seen):
        await asyncio.sleep(0.01)


async def weights(host, run):
    return Run.from_snapshot((await host.call(run, "snapshot"))["snapshot"]).weights_hash()


def with_host(host, test):
    async def main():
        await host.start()
        try:
            return await asyncio.wait_for(test(host), 100)
        finally:
            await host.stop()

    return asyncio.run(main())


@pytest.mark.parametrize("model", each_time(MODELS, EACH_TIME))
def test_inline_unwatched(model):
    async def test(host):
        run = await host.open(recipe(model))
        await go_on(host, run, model)
        return await weights(host, run)

    assert with_host(InlineHost(), test) == expected(model)


@pytest.mark.parametrize("model", each_time(MODELS, EACH_TIME))
def test_inline_with_every_quantity_shown_and_much_asked(model):
    async def test(host):
        run = await host.open(recipe(model))
        seen = []

        def watch(message):
            header, _ = decode(message)
            seen.append(header)
            if header["kind"] == "frame":
                host.acknowledge(run)

        host.subscribe(run, watch)
        for source in ("probe", "batch"):
            await host.call(run, "look", names=None, source=source, frames_per_second=60)
            for until in range(10, 110, 10) if source == "probe" else range(110, 210, 10):
                await go_on(host, run, model, until)
                await frame_of(seen, until)
            await host.call(run, "explain", quantity="hidden_state", t=2, unit=1, layer=0)
            await host.call(run, "replay", updates=30)
        await host.call(run, "live")
        return await weights(host, run)

    assert with_host(InlineHost(), test) == expected(model)


@pytest.mark.parametrize("model", each_time(MODELS, EACH_TIME))
def test_inline_restored_from_a_snapshot(model):
    async def test(host):
        first = await host.open(recipe(model))
        await go_on(host, first, model, 101)
        snapshot = (await host.call(first, "snapshot"))["snapshot"]
        await host.close(first)
        second = await host.open(recipe(model), snapshot)
        await go_on(host, second, model, 150)
        third = await host.open(recipe(model))
        await host.call(third, "restore", snapshot=(await host.call(second, "snapshot"))["snapshot"])
        await go_on(host, third, model)
        return await weights(host, third)

    assert with_host(InlineHost(), test) == expected(model)


@pytest.mark.parametrize("model", each_time(MODELS, EACH_TIME))
def test_continued_from_an_earlier_state_with_events_before_it(model):
    async def test(host):
        run = await host.open(recipe(model))
        await go_on(host, run, model, 140)
        await host.call(run, "update", count=60)
        await host.call(run, "pace", updates_per_second=1)
        await host.call(run, "continue", updates=137)
        end = time.monotonic() + 20
        while (await host.call(run, "look"))["status"] == "recomputing":
            assert time.monotonic() < end
        await go_on(host, run, model)
        return await weights(host, run)

    assert with_host(InlineHost(), test) == expected(model)


@pytest.mark.slow
def test_pool_with_other_runs_beside():
    async def test(host):
        found = {}
        runs = {model: await host.open(recipe(model)) for model in MODELS}
        noise = await host.open(recipe("lstm"))
        await host.call(noise, "train")
        host.subscribe(runs["lstm"], lambda message: host.acknowledge(runs["lstm"]))
        await asyncio.gather(*(go_on(host, run, model) for model, run in runs.items()))
        for model, run in runs.items():
            found[model] = await weights(host, run)
        return found

    assert with_host(PoolHost(1), test) == {model: expected(model) for model in MODELS}


def test_two_runs_of_different_cost_share_the_cpu():
    host = InlineHost()

    async def test():
        cheap = await host.open(Recipe(task="delayed_recall", model="lstm", hidden_size=4, batch_size=4))
        costly = await host.open(Recipe(task="delayed_recall", model="lstm", hidden_size=80, batch_size=32))
        for run in (cheap, costly):
            await host.call(run, "train")
        host.pump(20)
        runs = [host.worker.runs[run] for run in (cheap, costly)]
        before = [run.cpu for run in runs]
        updates = [run.run.updates for run in runs]
        for _ in itertools.count():
            host.pump(10)
            used = [run.cpu - start for run, start in zip(runs, before, strict=True)]
            if sum(used) > 1.0:
                break
        made = [run.run.updates - start for run, start in zip(runs, updates, strict=True)]
        assert made[0] > 1.5 * made[1]
        assert used[0] == pytest.approx(used[1], rel=0.2)

    asyncio.run(test())


def test_a_frame_that_a_host_sends_is_the_run_s_own():
    async def test(host):
        run = await host.open(recipe("lstm"))
        await host.call(run, "update", count=20)
        messages = []
        host.subscribe(run, messages.append)
        while len(messages) < 3:
            await asyncio.sleep(0.001)
        _, layout, frame = messages
        return layout, frame

    layout, frame = with_host(InlineHost(), test)
    own = Run(recipe("lstm"))
    own.train(20)
    assert frame == encode_frame(own.frame(), layout=1)
    assert layout == encode_layout(own.frame(), layout=1)
