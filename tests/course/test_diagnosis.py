"""A broken network is a claim too: broken it misses its goal, repaired it meets it."""

from dataclasses import replace

import pytest

from visualizer.course.claims import decide, trials
from visualizer.course.diagnosis import diagnoses
from visualizer.course.kept import Result
from visualizer.lesson import Broken, parse_condition


def with_goal(lesson, text):
    """The sample lesson whose broken network has another goal."""
    *others, last = lesson.pages
    blocks = [replace(b, goal=parse_condition(text)) if isinstance(b, Broken) else b for b in last.blocks]
    return replace(lesson, pages=(*others, replace(last, blocks=tuple(blocks))))


def results(accuracy):
    return [Result(300, 1.0, "updates", {"accuracy": accuracy})]


def test_both_networks_are_trained_from_the_seed_of_the_page(sample):
    (claim,) = diagnoses(sample)
    found = {trial.label: trial.recipe for trial in trials(sample, claim)}
    assert {label: recipe.fault for label, recipe in found.items()} == {
        "broken": "shut_forget_gate",
        "repaired": "none",
    }
    assert {recipe.seed for recipe in found.values()} == {1}
    assert (claim.updates, claim.place.line) == (
        300,
        next(b for b in sample.blocks() if isinstance(b, Broken)).place.line,
    )


@pytest.mark.parametrize(
    ("broken", "repaired", "holds"), [(0.1, 0.9, True), (0.9, 0.9, False), (0.1, 0.1, False), (0.9, 0.1, False)]
)
def test_it_holds_where_only_the_repaired_network_meets_the_goal(sample, broken, repaired, holds):
    (claim,) = diagnoses(sample)
    assert decide(claim, {"broken": results(broken), "repaired": results(repaired)}).holds is holds


@pytest.mark.parametrize(
    ("goal", "holds"),
    [
        ("accuracy >= 0.5 and recipe.hidden_size <= 8", True),
        ("accuracy >= 0.5 and recipe.hidden_size <= 7", False),
        ("accuracy >= 0.5 and recipe.model == 'lstm'", True),
        ("accuracy >= 0.5 and updates <= 300", True),
        ("max(accuracy, 0.1) >= 0.5", True),
    ],
)
def test_a_goal_may_ask_for_knobs_and_updates(sample, goal, holds):
    (claim,) = diagnoses(with_goal(sample, goal))
    assert decide(claim, {"broken": results(0.1), "repaired": results(0.9)}).holds is holds
