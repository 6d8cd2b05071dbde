"""Runs that are the same are one, until somebody touches it: then his goes on from there, bit for bit."""

import asyncio

import numpy as np
import pytest

from visualizer import Recipe, Run
from visualizer.hosts.host import RunLostError
from visualizer.hosts.inline import InlineHost
from visualizer.hosts.sharing import JOINABLE, SharingHost
from visualizer.trace import decode
from visualizer.training.events import event_from_json

RECIPE = Recipe(model="lstm", hidden_size=4, seq_len=8, batch_size=4)
LOOK = {"names": ["hidden_state"], "unit": None, "layer": None, "source": "probe", "visible": True}
SHUT = {"kind": "clamp", "quantity": "forget_gate", "t": [2, 5], "unit": 1, "layer": 0, "scale": 0.0, "shift": 0.0}


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Visitor:
    """Opens a run as a page does, and notes the updates of the frames it is shown."""

    def __init__(self, host, owner=""):
        self.host, self.owner = host, owner
        self.run, self.viewer = "", None
        self.frames, self.states = [], []

    async def come(self, learns=True, pace=0.0, look=LOOK, recipe=RECIPE):
        self.run = await self.host.open(recipe, owner=self.owner, is_shared=True)
        await self.call("look", **look)
        await self.call("pace", updates_per_second=pace)
        if learns:
            await self.call("train")
        self.viewer = self.host.subscribe(self.run, self.hear)
        return self

    async def call(self, op, **arguments):
        return await self.host.call(self.run, op, **arguments)

    def hear(self, message):
        header, _ = decode(message)
        if header["kind"] == "frame":
            self.frames.append(header["updates"])
            asyncio.get_running_loop().call_soon(lambda: self.host.acknowledge(self.run, self.viewer))
        elif header["kind"] == "state":
            self.states.append(header["status"])

    async def place(self):
        """The update it is at, and the weights there."""
        run = Run.from_snapshot((await self.call("snapshot"))["snapshot"])
        return run.updates, run.weights_hash()


def hosted(conversation):
    """Talk with a host that shares; there is an end to what it runs."""

    async def talk():
        clock, inner = Clock(), InlineHost()
        host = SharingHost(inner, clock)
        await host.start()
        try:
            await conversation(host, inner.worker.runs, clock)
        finally:
            await host.stop()

    asyncio.run(talk())


async def until(condition):
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("waited in vain")


def test_visitors_who_come_together_are_shown_one_run():
    async def conversation(host, runs, clock):
        first = await Visitor(host).come()
        others = await asyncio.gather(*(Visitor(host).come() for _ in range(9)))
        await until(lambda: all(len(each.frames) > 3 for each in [first, *others]))
        assert len(runs) == 1
        assert host.stats()["shared"] == 10
        for each in [first, *others]:
            assert each.frames == sorted(each.frames)
            await host.close(each.run)
        await until(lambda: not runs)

    hosted(conversation)


def expected(updates, *events):
    """The weights of a run that nobody shares, with events at their updates."""
    run = Run(RECIPE)
    for at, event in events:
        run.train(at - run.updates)
        run.apply(event)
    run.train(updates - run.updates)
    return run.weights_hash()


def test_whoever_touches_it_goes_on_from_there_alone_bit_for_bit():
    async def conversation(host, runs, clock):
        ann, bob = await Visitor(host, "ann").come(), await Visitor(host, "bob").come()
        await until(lambda: bob.frames and bob.frames[-1] > 5)
        at = (await bob.call("apply", event=SHUT))["updates"]
        assert at > 5
        assert len(runs) == 2
        await until(lambda: bob.frames[-1] > at + 5)
        await bob.call("pause")
        updates, weights = await bob.place()
        assert weights == expected(updates, (at, event_from_json(SHUT)))
        seen = len(ann.frames)
        await until(lambda: len(ann.frames) > seen + 3)
        for visitor in (ann, bob):
            await visitor.call("pause")
            assert visitor.frames == sorted(visitor.frames)
        updates, weights = await ann.place()
        assert weights == expected(updates)

    hosted(conversation)


def test_looking_elsewhere_is_an_own_run_and_a_hidden_page_keeps_its_place():
    async def conversation(host, runs, clock):
        ann, bob = await Visitor(host).come(), await Visitor(host).come()
        await bob.call("look", visible=False)
        await ann.call("look", **LOOK)
        assert len(runs) == 1
        await bob.call("look", **{**LOOK, "unit": 2})
        assert len(runs) == 2
        assert sorted(hosted.screen.look.unit or 0 for hosted in runs.values()) == [0, 2]
        assert {hosted.status for hosted in runs.values()} == {"training"}

    hosted(conversation)


def test_what_only_reads_is_asked_of_the_common_run():
    async def conversation(host, runs, clock):
        ann, bob = await Visitor(host).come(), await Visitor(host).come()
        await until(lambda: bob.frames)
        for visitor in (ann, bob):
            explanation = (await visitor.call("explain", quantity="hidden_state", t=2, unit=1, layer=0))["explanation"]
            assert np.isfinite(explanation["value"])
            await visitor.call("train")
        assert len(runs) == 1

    hosted(conversation)


def test_those_who_begin_otherwise_have_runs_of_their_own():
    async def conversation(host, runs, clock):
        await Visitor(host).come()
        await Visitor(host).come(pace=5.0)
        await Visitor(host).come(learns=False)
        await Visitor(host).come(recipe=RECIPE.replace(seed=1))
        assert len(runs) == 4
        await host.open(RECIPE)
        assert len(runs) == 5

    hosted(conversation)


def test_who_comes_later_sees_a_beginning():
    async def conversation(host, runs, clock):
        await Visitor(host).come(learns=False)
        clock.now = JOINABLE
        await Visitor(host).come(learns=False)
        assert len(runs) == 1
        clock.now = JOINABLE + 1
        await Visitor(host).come(learns=False)
        await Visitor(host).come(learns=False)
        assert len(runs) == 2

    hosted(conversation)


def test_all_who_touch_at_once_get_their_own_and_the_common_one_ends():
    async def conversation(host, runs, clock):
        visitors = [await Visitor(host, name).come() for name in "abcd"]
        await until(lambda: visitors[0].frames)
        await asyncio.gather(*(each.call("apply", event=SHUT) for each in visitors))
        await until(lambda: len(runs) == 4)
        await asyncio.gather(*(host.close(each.run) for each in visitors))
        await until(lambda: not runs)

    hosted(conversation)


def test_who_leaves_while_an_own_run_is_made_leaves_nothing():
    async def conversation(host, runs, clock):
        ann, bob = await Visitor(host).come(), await Visitor(host).come()
        touching = asyncio.create_task(bob.call("apply", event=SHUT))
        await asyncio.sleep(0)
        await host.close(bob.run)
        with pytest.raises(RunLostError):
            await touching
        await until(lambda: len(runs) == 1)
        seen = len(ann.frames)
        await until(lambda: len(ann.frames) > seen + 3)

    hosted(conversation)


def test_what_is_refused_leaves_everything_as_it_was():
    async def conversation(host, runs, clock):
        ann, bob = await Visitor(host).come(), await Visitor(host).come()
        with pytest.raises(ValueError, match="nothing"):
            await bob.call("apply", event={**SHUT, "quantity": "nothing"})
        seen = len(bob.frames)
        await until(lambda: len(bob.frames) > seen + 3)
        await host.close(ann.run)
        await host.close(bob.run)
        await until(lambda: not runs)

    hosted(conversation)


def test_who_has_gone_keeps_the_place_and_the_run_rests_when_all_have():
    async def conversation(host, runs, clock):
        ann, bob = await Visitor(host).come(), await Visitor(host).come()
        (hosted_run,) = runs.values()
        for visitor in (ann, bob):
            assert hosted_run.status == "training"
            await visitor.call("look", visible=False)
            await visitor.call("pause")
        assert (len(runs), hosted_run.status) == (1, "paused")
        cid = await Visitor(host).come()
        assert (len(runs), hosted_run.status) == (1, "training"), "who comes meanwhile is there"
        await cid.call("look", visible=False)
        await cid.call("pause")
        assert hosted_run.status == "paused"
        await bob.call("look", visible=True)
        await bob.call("train")
        assert (len(runs), hosted_run.status, hosted_run.screen.look.visible) == (1, "training", True)
        await bob.call("pause")
        assert len(runs) == 2, "a pause by hand is a touch"
        assert sorted(each.status for each in runs.values()) == ["paused", "training"]

    hosted(conversation)
