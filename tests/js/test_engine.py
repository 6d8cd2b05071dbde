"""The engine in the page is compared with numbers that this Python engine gives now, and knows what it knows now."""

import json
from typing import Any

import numpy as np
import pytest

from tests.js import engine, engine_description
from tests.js.engine_description import LIMITS, TASK_NAMES
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS


def test_the_description_of_the_engine_in_the_page_is_current() -> None:
    assert engine_description.PATH.read_text() == engine_description.text(), "run python -m tests.js.engine_description"


@pytest.mark.slow
@pytest.mark.parametrize("part", ["readings", "learned", "tasks", "explained", "readout"])
def test_the_numbers_that_the_page_is_tested_with_are_current(part: str) -> None:
    kept = json.loads(engine.PATH.read_text())[part]
    close(kept, engine.engine_part(part), part)


def close(kept: Any, now: Any, where: str) -> None:
    """Compare values one by one: numbers to 1e-5, since another processor may add in another order."""
    if isinstance(kept, dict):
        assert set(kept) == set(now), where
        for name in kept:
            close(kept[name], now[name], f"{where}.{name}")
    elif isinstance(kept, list):
        assert len(kept) == len(now), where
        if kept and all(isinstance(value, int | float) for value in kept):
            np.testing.assert_allclose(np.array(kept, float), np.array(now, float), atol=1e-5, err_msg=where)
            return
        for index, (mine, theirs) in enumerate(zip(kept, now, strict=True)):
            close(mine, theirs, f"{where}[{index}]")
    elif isinstance(kept, float):
        assert now == pytest.approx(kept, abs=1e-5), where
    else:
        assert kept == now, where


def test_a_number_that_is_not_current_is_seen() -> None:
    with pytest.raises(AssertionError):
        close({"loss": 0.5}, {"loss": 0.5001}, "")
    with pytest.raises(AssertionError):
        close({"h": [[0.1, 0.2]]}, {"h": [[0.1, 0.2001]]}, "")


def most(limit: dict[str, Any], knobs: dict[str, int]) -> int:
    """Return the largest value that a limit allows."""
    return int(np.floor(limit["plus"] + sum(share * knobs[name] for name, share in limit["of"].items())))


@pytest.mark.parametrize("task", [name for name in TASK_NAMES if name in LIMITS])
def test_what_bounds_a_knob_is_what_the_task_checks(task: str) -> None:
    rng = np.random.default_rng(0)
    knobs = {"seq_len": (10, 30), "wait": (0, 30), "count": (1, 20), "min_length": (1, 30)}
    has = set(TASKS[task].param)
    refused = 0
    for _ in range(200):
        drawn = {name: int(rng.integers(low, high)) for name, (low, high) in knobs.items() if name in has}
        fits = all(drawn[limit["knob"]] <= most(limit, drawn) for limit in LIMITS[task])
        try:
            Recipe(task=task, model="rnn", **drawn)
        except ValueError:
            assert not fits, drawn
            refused += 1
        else:
            assert fits, drawn
    assert 20 < refused < 180
