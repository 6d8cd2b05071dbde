"""A server with two places: who comes third waits in line, and nobody overtakes."""

import asyncio
import dataclasses

import pytest

from visualizer.bench import Workbench
from visualizer.bench.race import entrants
from visualizer.hosts import places
from visualizer.hosts.inline import InlineHost
from visualizer.hosts.sharing import SharingHost
from visualizer.limits import VARIABLE, Limits, enforce
from visualizer.recipe import Recipe
from visualizer.trace import decode

SMALL = Recipe(hidden_size=2, seq_len=6, batch_size=2)


@pytest.fixture(autouse=True)
def two_places(monkeypatch):
    monkeypatch.setenv(VARIABLE, "{}")
    monkeypatch.setattr(places, "LOOK", 0.02)
    enforce(dataclasses.replace(Limits(), runs=2))


class Page:
    """One visitor's page: what it was told, and whether it is there."""

    def __init__(self, host, *seeds, tab=None, **how):
        self.told, self.is_there, self.token = [], True, None
        runs = entrants([SMALL.replace(seed=seed) for seed in seeds])
        self.bench = Workbench(host, runs, self.hear, is_shown=lambda: self.is_there, **how)
        self.bench.command({"op": "hello", **({} if tab is None else {"tab": tab})})

    def hear(self, message):
        header = decode(message)[0]
        if header["kind"] == "visit":
            self.token = header["token"]
        if header["kind"] in ("state", "notice"):
            self.told.append(header)

    @property
    def state(self):
        none = {"status": "", "reason": ""}
        return next((header for header in reversed(self.told) if header["kind"] == "state"), none)

    @property
    def position(self):
        return (self.state.get("line") or {}).get("position")

    @property
    def learns(self):
        return self.state["status"] == "training"

    @property
    def notices(self):
        return [header["text"] for header in self.told if header["kind"] == "notice"]

    async def go(self):
        await self.bench.close()


async def until(condition):
    for _ in range(1500):
        if condition():
            return
        await asyncio.sleep(0.004)
    raise AssertionError("waited in vain")


def served(conversation):
    async def talk():
        host = SharingHost(InlineHost(), clock=lambda: 0.0)  # whoever comes can join
        await host.start()
        try:
            await conversation(host)
        finally:
            await host.stop()

    asyncio.run(talk())


async def full(host):
    """Two visitors who learn, and three who wait."""
    learning = [Page(host, 1), Page(host, 2)]
    await until(lambda: all(page.learns for page in learning))
    waiting = []
    for seed in (3, 4, 5):
        waiting.append(Page(host, seed))
        await until(lambda: waiting[-1].position == len(waiting))
    return learning, waiting


def test_who_comes_third_is_told_and_moves_up_by_itself():
    async def conversation(host):
        learning, (third, fourth, fifth) = await full(host)
        assert third.state["reason"].startswith("The server is full: it trains 2 networks, the most it may.")
        own = "v=1&task=delayed_recall&model=lstm&hidden_size=2&seed=3&seq_len=6&batch_size=2"
        assert third.state["line"] == {"position": 1, "places": 2, "wanted": 1, "query": own}
        assert learning[0].state["line"] is None
        assert (host.stats()["runs"], host.stats()["places"], host.stats()["waiting"]) == (2, 2, 3)
        await learning[0].go()
        await until(lambda: third.learns)
        await until(lambda: (fourth.position, fifth.position) == (1, 2))
        assert third.state["recipe"]["seed"] == 3
        assert third.state["messages"] == []
        assert host.stats()["runs"] == 2
        for page in (learning[1], third, fourth, fifth):
            await page.go()
        assert (host.stats()["runs"], host.stats()["places"], host.stats()["waiting"]) == (0, 0, 0)

    served(conversation)


def test_a_page_that_is_away_is_passed_over_and_keeps_its_place_in_line_until_it_has_ended():
    async def conversation(host):
        learning, (third, fourth, fifth) = await full(host)
        await fourth.go()
        await until(lambda: fifth.position == 2)
        third.is_there = False
        await learning[0].go()
        await until(lambda: fifth.learns)
        assert third.position == 1
        sixth = Page(host, 6)
        await until(lambda: sixth.position == 2)
        third.is_there = True
        await learning[1].go()
        await until(lambda: third.learns and sixth.position == 1)
        for page in (third, fifth, sixth):
            await page.go()
        assert (host.stats()["places"], host.stats()["waiting"]) == (0, 0)

    served(conversation)


def test_a_place_is_free_for_who_comes_while_all_who_wait_are_away():
    async def conversation(host):
        learning, waiting = await full(host)
        for page in waiting:
            page.is_there = False
        await learning[0].go()
        late = Page(host, 6)
        await until(lambda: late.learns)
        assert (host.stats()["places"], host.stats()["waiting"]) == (2, 3)
        await learning[1].go()
        other = Page(host, 6)
        await until(lambda: other.learns)
        other.bench.command({"op": "pause"})
        await until(lambda: other.state["status"] == "paused")
        assert (late.learns, host.stats()["places"]) == (True, 2)
        for page in (late, other, *waiting):
            await page.go()

    served(conversation)


def again(host, page, seed):
    """The page of a visitor who has loaded it again; the one before is gone."""
    page.is_there = False
    return Page(host, seed, tab=page.token)


def test_who_loads_the_page_again_while_waiting_keeps_the_place_in_line():
    async def conversation(host):
        learning, (third, fourth, fifth) = await full(host)
        reloaded = again(host, third, 3)
        await until(lambda: reloaded.position == 1)
        assert (fourth.position, fifth.position, host.stats()["waiting"]) == (2, 3, 3)
        await third.go()
        await learning[0].go()
        await until(lambda: reloaded.learns and fourth.position == 1)
        for page in (learning[1], reloaded, fourth, fifth):
            await page.go()
        assert (host.stats()["places"], host.stats()["waiting"]) == (0, 0)

    served(conversation)


def test_who_loads_the_page_again_while_learning_keeps_the_place():
    async def conversation(host):
        learning, waiting = await full(host)
        reloaded = again(host, learning[0], 9)
        await until(lambda: reloaded.learns and host.stats()["places"] == 2)
        assert [page.position for page in waiting] == [1, 2, 3]
        assert not learning[0].bench.runner.is_open
        for page in (reloaded, *learning, *waiting):
            await page.go()
        assert host.stats()["places"] == 0

    served(conversation)


@pytest.mark.parametrize("tab", ["shown", "unknown", 7, None, ["a"]])
def test_nobody_takes_the_place_of_a_page_that_is_shown(tab):
    async def conversation(host):
        learning, waiting = await full(host)
        other = Page(host, 6, tab=waiting[0].token if tab == "shown" else tab)
        await until(lambda: other.position == 4)
        assert waiting[0].position == 1
        for page in (*learning, *waiting, other):
            await page.go()

    served(conversation)


def test_those_who_watch_one_run_have_one_place_until_one_touches_it():
    async def conversation(host):
        other = Page(host, 1)
        await until(lambda: other.learns)
        together = []
        for _ in range(5):
            together.append(Page(host, 2))
            await until(lambda: together[-1].learns)
        assert (host.stats()["runs"], host.stats()["places"]) == (2, 2)
        before = len(together[0].notices)
        together[0].bench.command({"op": "pause"})
        await until(lambda: len(together[0].notices) > before)
        assert together[0].notices[-1].startswith("this needs a place of its own, and all 2 of this server are taken")
        assert all(page.learns for page in together)
        await other.go()
        together[0].bench.command({"op": "pause"})
        await until(lambda: together[0].state["status"] == "paused")
        assert together[1].learns
        assert host.stats()["places"] == 2
        for page in together:
            await page.go()
        assert (host.stats()["runs"], host.stats()["places"]) == (0, 0)

    served(conversation)


def test_who_begins_like_others_and_then_differs_waits_and_who_rests_is_counted():
    async def conversation(host):
        pages = [Page(host, 1), Page(host, 2)]
        await until(lambda: all(page.learns for page in pages))
        slow = Page(host, 1, speed="slow")
        await until(lambda: slow.position == 1)
        assert (host.stats()["runs"], host.stats()["places"]) == (2, 2)
        resting = Page(host, 2, rests=True)
        await until(lambda: resting.state["status"] == "paused")
        assert (host.stats()["runs"], host.stats()["places"]) == (3, 3)
        await pages[0].go()
        assert (host.stats()["places"], slow.position) == (2, 1)
        for page in (*pages[1:], resting, slow):
            await page.go()
        assert (host.stats()["runs"], host.stats()["places"]) == (0, 0)

    served(conversation)


def test_another_experiment_takes_the_place_of_the_one_before_and_a_race_needs_more():
    async def conversation(host):
        learning, (third, *_) = await full(host)
        first = learning[0]
        for seed in (7, 8):
            first.bench.command({"op": "recipe", "query": SMALL.replace(seed=seed).to_query()})
            await until(lambda seed=seed: first.state["recipe"]["seed"] == seed and first.learns)
            assert host.stats()["places"] == 2
        first.bench.command({"op": "race", "queries": [SMALL.to_query(), SMALL.replace(seed=9).to_query()]})
        await until(lambda: first.notices)
        assert "all 2 of this server are taken or waited for" in first.notices[-1]
        race = [SMALL.replace(seed=seed).to_query() for seed in (1, 2, 3)]
        first.bench.command({"op": "race", "queries": race})
        await until(lambda: len(first.notices) == 2)
        assert first.notices[-1] == "3 networks need 3 places, and this server has 2; choose fewer"
        assert first.learns
        assert (host.stats()["runs"], host.stats()["places"], third.position) == (2, 2, 1)

    served(conversation)


def test_a_race_waits_for_all_its_places_at_once_and_is_not_overtaken():
    async def conversation(host):
        first, second = Page(host, 1), Page(host, 2)
        await until(lambda: first.learns and second.learns)
        race = Page(host, 3, 4)
        await until(lambda: race.position == 1)
        late = Page(host, 5)
        await until(lambda: late.position == 2)
        await first.go()
        last = Page(host, 6)
        await until(lambda: last.position == 3)
        assert (race.position, late.position, host.stats()["places"]) == (1, 2, 1)
        await second.go()
        await until(lambda: race.learns)
        assert (host.stats()["places"], late.position, last.position) == (2, 1, 2)
        await race.go()
        await until(lambda: late.learns and last.learns)

    served(conversation)


def test_a_race_that_can_never_have_its_places_is_told_so():
    async def conversation(host):
        race = Page(host, 1, 2, 3)
        await until(lambda: race.learns)
        told = "3 networks need 3 places, and this server has 2; choose fewer. The default experiment is shown instead"
        assert race.state["messages"] == [told]
        assert host.stats()["places"] == 1

    served(conversation)
