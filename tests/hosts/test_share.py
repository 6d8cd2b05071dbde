"""One visitor's share of a worker: a race uses no more of it than one run, and its runs go in step."""

import asyncio

import pytest

from tests.hosts.fake_runs import Bench, FakeRecipe
from tests.hosts.test_pool import fakes, wait_until, with_pool  # noqa: F401
from visualizer import Recipe, Run
from visualizer.hosts.inline import InlineHost


def race(bench, costs, owner="ann", **more):
    """Open runs of one owner, training."""
    runs = []
    for name, cost in costs.items():
        bench.call("open", name, recipe={"update_cost": cost, **more}, owner=owner)
        runs.append(bench.engine.runs[-1])
    for name in costs:
        bench.call("train", name)
    return runs


def test_a_race_gets_the_share_of_one_visitor():
    bench = Bench()
    racers = race(bench, {"a": 0.001, "b": 0.002, "c": 0.004, "d": 0.003})
    (alone,) = race(bench, {"e": 0.002}, owner="bob")
    bench.spend(8.0)
    used = sum(run.updates * run.recipe["update_cost"] for run in racers)
    assert used == pytest.approx(alone.updates * 0.002, rel=0.02)


def test_what_nobody_sees_has_a_tenth_of_a_share_and_all_that_others_leave():
    bench = Bench()
    runs = [race(bench, {name: 0.001}, owner=name)[0] for name in "abcde"]
    for name in "bcde":
        bench.call("look", name, visible=False)
    bench.spend(14.0)
    assert runs[0].updates == pytest.approx(10_000, rel=0.02)
    assert [run.updates for run in runs[1:]] == [pytest.approx(1_000, rel=0.05)] * 4
    bench.call("pause", "a")
    before = runs[1].updates
    bench.spend(4.0)
    assert runs[1].updates - before == pytest.approx(1_000, rel=0.05)


def test_a_race_of_which_one_run_is_seen_is_seen():
    bench = Bench()
    racers = race(bench, {"a": 0.001, "b": 0.001})
    (alone,) = race(bench, {"c": 0.001}, owner="bob")
    bench.call("look", "b", visible=False)
    bench.spend(4.0)
    assert sum(run.updates for run in racers) == pytest.approx(alone.updates, rel=0.02)


def test_no_run_of_a_race_is_an_update_ahead_of_the_slowest():
    bench = Bench()
    cheap, dear = race(bench, {"a": 0.0001, "b": 0.05})
    for _ in range(40):
        bench.spend(0.1)
        assert 0 <= cheap.updates - dear.updates <= 1
    assert dear.updates > 70


def test_a_race_that_can_keep_its_pace_keeps_it():
    bench = Bench()
    for name in "ab":
        bench.call("open", name, recipe={"update_cost": 0.002}, owner="ann")
        bench.call("pace", name, updates_per_second=30)
    for name in "ab":
        bench.call("train", name)
    bench.spend(10.0)
    assert [run.updates for run in bench.engine.runs] == [pytest.approx(300, abs=5)] * 2


def test_a_run_that_stops_or_rests_holds_up_no_other():
    bench = Bench()
    race(bench, {"a": 0.001}, diverges_at=20)
    broken = bench.engine.runs[0]
    sound, resting = race(bench, {"b": 0.001, "c": 0.001})
    bench.spend(0.05)
    bench.call("pause", "c")
    bench.spend(1.0)
    assert (broken.updates, resting.updates <= 20) == (20, True)
    assert sound.updates > 900


@pytest.mark.parametrize("pace", [0, 200])
def test_a_run_that_was_behind_catches_up_while_the_others_wait(pace):
    bench = Bench()
    for name in "ab":
        bench.call("open", name, recipe={"update_cost": 0.001}, owner="ann")
        bench.call("pace", name, updates_per_second=pace)
    ahead, behind = bench.engine.runs
    bench.call("train", "a")
    bench.spend(0.5)
    bench.call("train", "b")
    at = ahead.updates
    bench.spend(0.09)
    assert ahead.updates == at
    assert behind.updates > 15
    bench.spend(2.0)
    assert ahead.updates > at
    assert abs(ahead.updates - behind.updates) <= 1


def test_a_run_in_the_background_takes_what_is_left_and_a_fifth_where_nothing_is():
    bench = Bench()
    bench.call("open", "band", recipe={"update_cost": 0.001}, owner="ann", is_in_background=True)
    band = bench.engine.runs[0]
    (racer,) = race(bench, {"a": 0.001})
    bench.call("train", "band")
    bench.spend(5.0)
    assert band.updates / (band.updates + racer.updates) == pytest.approx(0.2, abs=0.02)
    before = racer.updates
    bench.call("pace", "a", updates_per_second=100)
    bench.spend(5.0)
    assert racer.updates - before == pytest.approx(500, abs=10), "at its pace it waits for nobody in the background"


def test_an_owner_whose_runs_are_closed_leaves_nothing():
    bench = Bench()
    race(bench, {"a": 0.001, "b": 0.001})
    for name in "ab":
        bench.call("close", name)
    assert bench.worker.turn() > 0
    race(bench, {"a": 0.001})
    bench.spend(0.1)
    assert bench.engine.runs[-1].updates == pytest.approx(100, abs=2)


def test_a_race_tells_what_its_updates_cost_while_it_goes_on():
    bench = Bench()
    race(bench, {"a": 0.001, "b": 0.003})
    bench.spend(9.0)
    states = [sent["state"] for sent in bench.sent if sent.get("kind") == "state" and sent["run"] == "b"]
    assert len(states) >= 4
    assert states[-1]["seconds"] == pytest.approx(0.003 * states[-1]["updates"])


def test_all_runs_of_an_owner_are_placed_on_one_worker():
    async def test(host):
        await wait_until(lambda: all(link.is_ready for link in host.links))
        runs = [await host.open(FakeRecipe(), owner=owner) for owner in ("ann", "ann", "bob", "ann", "")]
        links = [host._runs[run].link for run in runs]
        assert links[0] is links[1] is links[3], "though the other worker has less to do"
        assert links[2] is links[4] is not links[0]

    with_pool(test, workers=2)


@pytest.mark.parametrize("owner", ["", "ann"])
def test_a_run_in_a_race_is_bit_for_bit_the_run_alone(owner):
    recipes = [Recipe(model="lstm", hidden_size=5, batch_size=4), Recipe(model="gru", hidden_size=5, batch_size=4)]
    expected = []
    for recipe in recipes:
        run = Run(recipe)
        run.train(60)
        expected.append(run.weights_hash())

    async def main():
        host = InlineHost()
        await host.start()
        try:
            runs = [await host.open(recipe, owner=owner) for recipe in recipes]
            band = await host.open(recipes[0].replace(seed=8), owner=owner, is_in_background=True)
            others = asyncio.gather(*(host.call(run, "update", count=60) for run in (band, *runs)))
            for run in runs:
                host.subscribe(run, lambda message, run=run: host.acknowledge(run))
            await asyncio.wait_for(others, 60)
            return [(await host.call(run, "snapshot"))["snapshot"] for run in runs]
        finally:
            await host.stop()

    assert [Run.from_snapshot(snapshot).weights_hash() for snapshot in asyncio.run(main())] == expected
