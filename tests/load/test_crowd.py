"""The load client against a real server: visitors of one page share its run; another experiment has its own."""

import asyncio

import pytest

from tests.load.crowd import Crowd, served
from tests.load.visitor import Visitor

pytestmark = pytest.mark.slow
PATIENCE = 60.0


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


async def _visit(server):
    crowd = Crowd(server.url, ("", "", "?seed=1"))
    await crowd.enter()
    (first,) = crowd.visitors
    await until(lambda: first.seen.last >= 8)
    await crowd.enter()
    await crowd.enter()
    _, second, other = crowd.visitors
    starts = [visitor.seen.first for visitor in (second, other)]
    second.ask()
    await until(lambda: second.seen.answers)
    second.tell({"op": "pause"})
    await until(lambda: second.status == "paused")
    paused = second.seen.last
    await until(lambda: first.seen.last > paused + 8)
    found = await crowd.measure(server, 1.0)
    await crowd.close()
    return starts, [visitor.status for visitor in (first, second, other)], found


def test_who_opens_the_same_page_is_shown_the_same_run_until_he_touches_it():
    with served(1) as server:
        starts, statuses, found = asyncio.run(_visit(server))
    assert starts[0] >= 8, "it began by itself"
    assert starts[1] < 8, "another experiment"
    assert statuses == ["training", "paused", "training"]
    assert found.viewers == 3
    assert found.notices == 0
    assert found.memory[1] > 100


async def _without_ticket(server):
    stranger = Visitor(server.url)
    await stranger.come()
    with pytest.raises(Exception, match="403"):
        await stranger._connect("line", ["rnn-visualizer", "guessed"])
    await stranger.leave()


def test_a_guessed_ticket_opens_nothing():
    with served(1) as server:
        asyncio.run(_without_ticket(server))
