"""One thing at a time, addresses in turn, pauses between: by a clock that stands still until it is told."""

import asyncio

import pytest

from visualizer.serving import turns
from visualizer.serving.turns import FullError, Turns


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def told(conversation, share=0.5, most=10):
    clock = Clock()

    async def run():
        return await conversation(Turns(share, most, clock), clock)

    return asyncio.run(run())


def test_addresses_take_turns_and_each_keeps_its_order():
    async def conversation(there, clock):
        done = []

        async def one(address, number):
            async with there.take(address):
                done.append(f"{address}{number}")

        await asyncio.gather(*(one("a", number) for number in range(5)), one("b", 0), one("b", 1), one("c", 0))
        return done

    assert told(conversation) == ["a0", "a1", "b0", "c0", "a2", "b1", "a3", "a4"]


def test_there_is_one_at_a_time_also_after_a_fault():
    async def conversation(there, clock):
        inside, most, faults = 0, 0, 0

        async def one(number):
            nonlocal inside, most, faults
            try:
                async with there.take("a"):
                    inside += 1
                    most = max(most, inside)
                    await asyncio.sleep(0)
                    inside -= 1
                    if number == 1:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                faults += 1

        await asyncio.gather(*map(one, range(4)))
        return most, faults

    assert told(conversation) == (1, 1)


@pytest.mark.parametrize(("share", "pauses"), [(0.5, [0.04]), (0.8, [0.01]), (0.999, [])])
def test_others_have_the_event_loop_for_their_part_of_the_time(share, pauses, monkeypatch):
    async def conversation(there, clock):
        asked = []
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "call_later", lambda wait, work, *more: asked.append(wait) or loop.call_soon(work))

        async def one():
            async with there.take("a"):
                clock.now += 0.04

        await one()
        await asyncio.sleep(0)
        return [pytest.approx(wait) for wait in asked]

    assert told(conversation, share) == pauses


def test_pauses_that_are_too_short_for_a_timer_are_saved_up(monkeypatch):
    async def conversation(there, clock):
        asked = []
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "call_later", lambda wait, work, *more: asked.append(wait) or loop.call_soon(work))
        for _ in range(10):
            await there.take_until_others_go_on("a")
            clock.now += turns.SHORTEST / 4
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return asked

    assert told(conversation) == [pytest.approx(turns.SHORTEST)] * 2


def test_a_turn_that_is_not_passed_on_ends_with_what_is_done_in_it():
    async def conversation(there, clock):
        done = []

        async def one(number):
            await there.take_until_others_go_on("a")
            done.append(number)
            clock.now += 1.0

        await asyncio.gather(*map(one, range(3)))
        return done

    assert told(conversation, share=0.999999) == [0, 1, 2]


def test_an_address_may_wait_for_so_much_and_others_still_come():
    async def conversation(there, clock):
        refused, done = [], []

        async def one(address):
            try:
                async with there.take(address):
                    done.append(address)
            except FullError:
                refused.append(address)

        await asyncio.gather(*(one("a") for _ in range(6)), one("b"))
        return refused, done

    assert told(conversation, most=3) == (["a", "a"], ["a", "a", "b", "a", "a"])
