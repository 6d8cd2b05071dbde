"""Real runs on real workers, one of which is killed."""

import asyncio
import re

import pytest

from tests.hosts.losing import lose_a_worker
from visualizer.hosts.pool import PoolHost
from visualizer.recipe import Recipe
from visualizer.training import Run

pytestmark = pytest.mark.exhaustive  # tests/ui/test_faults.py kills a worker each time

RECIPES = [Recipe(hidden_size=6, seq_len=8, seed=seed) for seed in range(6)]


def test_the_runs_of_a_killed_worker_go_on_bit_for_bit_and_the_others_miss_nothing():
    async def main():
        host = PoolHost(2)
        await host.start()
        try:
            figures = await lose_a_worker(host, RECIPES)
            runs = list(host._runs)
            for run in runs:
                await host.call(run, "pause")
            reached = {run: (await host.call(run, "snapshot"))["snapshot"] for run in runs}
        finally:
            await host.stop()
        return figures, reached

    figures, reached = asyncio.run(main())
    assert figures.runs == 3
    assert figures.others_failed == 0
    for remark in figures.remarks.values():
        assert re.fullmatch(r"The process that trained this run ended\. It goes on from update \d+; .* lost\.", remark)
    for recipe, snapshot in zip(RECIPES, reached.values(), strict=True):
        again = Run.from_snapshot(snapshot)
        straight = Run(recipe)
        straight.train(again.updates)
        assert straight.weights_hash() == again.weights_hash()
