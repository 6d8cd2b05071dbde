"""Claims: training ends as they say, what was measured is kept, and a claim turned upside down fails."""

import json
import math
from dataclasses import replace
from itertools import count

import pytest

from visualizer import Run
from visualizer.course import claims, table
from visualizer.course.check import Course
from visualizer.course.claims import decide, judge, trials
from visualizer.course.kept import Kept, Result, train
from visualizer.course.recipes import arm_recipe, scene_recipes
from visualizer.lesson import parse_condition
from visualizer.shipped import LESSONS

NAME = "guessing-before-learning"


@pytest.fixture(scope="module")
def claim(sample):
    return sample.claims[NAME]


@pytest.fixture(scope="module")
def measured(sample, claim):
    kept = Kept(None)
    return judge(sample, claim, kept), kept


def turned(claim):
    """The claim with its condition turned upside down."""
    return replace(claim, holds=parse_condition(f"not ({claim.holds.text})"))


@pytest.mark.parametrize(
    ("is_reached", "seconds", "ticks", "end", "updates"),
    [
        (None, 9.0, 0.0, "updates", 50),
        (lambda run: run.updates >= 20, 9.0, 0.0, "until", 20),
        (lambda run: False, 9.0, 0.0, "updates", 50),
        (None, 1.5, 1.0, "seconds", 40),
        (None, 0.5, 1.0, "seconds", 20),
    ],
)
def test_training_ends_where_it_should(small, is_reached, seconds, ticks, end, updates):
    clock = (tick * ticks for tick in count())
    run = Run(small("lstm"))
    assert train(run, 50, is_reached, seconds, lambda: next(clock))[0] == end
    assert run.updates == updates


def test_training_ends_where_the_run_stops_itself(small):
    run = Run(small("rnn", "adding", nonlinearity="relu", optimizer="sgd", learning_rate=1e6, clip_norm=0.0))
    assert train(run, 40, None, 9.0)[0] == "stopped"


def test_recipes_follow_from_the_lesson(sample, claim):
    recipe = arm_recipe(sample, claim, "bias", 7)
    assert (recipe.task, recipe.hidden_size, recipe.forget_bias, recipe.seed) == ("delayed_recall", 8, 2.0, 7)
    other = replace(claim, recipe={"model": "rnn"}, arms={"small": {"hidden_size": 3}})
    assert (arm_recipe(sample, other, "small", 0).model, arm_recipe(sample, other, "small", 0).hidden_size) == (
        "rnn",
        3,
    )
    race = scene_recipes(sample, sample.pages[2])
    assert {label: recipe.model for label, recipe in race.items()} == {"lstm": "lstm", "rnn": "rnn"}


def test_every_seed_of_every_arm_is_measured(measured, claim):
    verdict, _ = measured
    assert {label: len(results) for label, results in verdict.results.items()} == {"plain": 2, "bias": 2}
    for results in verdict.results.values():
        for result in results:
            assert 0 <= result["accuracy"] <= 1
            assert (result.updates, result.end) in [(40, "updates"), (20, "until"), (40, "until")]
    assert verdict.held == {0: True, 1: True}
    assert verdict.holds


def test_the_twin_of_a_claim_fails(measured, sample, claim):
    _, kept = measured
    verdict = judge(sample, turned(claim), kept)
    assert verdict.held == {0: False, 1: False}
    assert not verdict.holds


def test_what_was_measured_is_kept_and_a_stopped_command_goes_on(tmp_path, monkeypatch, sample, claim):
    made = []

    def make(trial):
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append((trial.label, trial.seed))
        return Result(40, 1.0, "updates", {"accuracy": 0.5}, "a machine")

    monkeypatch.setattr(claims.Trial, "make", make)
    path = tmp_path / "build" / "claims.json"
    with pytest.raises(KeyboardInterrupt):
        judge(sample, claim, Kept(path))
    assert made == [("plain", 0), ("bias", 0), ("plain", 1)]
    made[:] = []
    told = []
    assert judge(sample, claim, Kept(path), told.append).holds
    assert made == [("bias", 1)]
    assert told == [f"lstm: {NAME}, seed 1, bias …"]


def test_a_key_tells_every_measurement_apart(sample, claim):
    others = [
        claim,
        replace(claim, updates=60),
        replace(claim, until=None),
        replace(claim, seconds=1.0),
        replace(claim, measure={"accuracy": claim.measure["accuracy"], "more": claim.measure["accuracy"]}),
        replace(claim, recipe={"hidden_size": 5}),
    ]
    keys = [trial.key for other in others for trial in trials(sample, other)]
    assert len(set(keys)) == len(keys) == 4 * len(others)
    assert [trial.key for trial in trials(sample, turned(claim))] == keys[:4]


def results(*accuracies, end="updates"):
    return [Result(40, 1.5, end, {"accuracy": accuracy}, "a machine") for accuracy in accuracies]


def test_seeds_are_counted_and_cuts_and_gaps_are_told(sample, claim):
    asked = replace(claim, holds=parse_condition("bias.accuracy > plain.accuracy"), least=2)
    found = {"plain": results(0.1, math.nan), "bias": results(0.9, 0.8, end="seconds")}
    verdict = decide(asked, found)
    assert verdict.held == {0: True, 1: False}
    assert not verdict.holds
    printed = table.table(sample, verdict)
    assert printed[0] == f"lstm: {NAME}: DOES NOT HOLD (1 of 2 seeds, 2 needed)"
    assert any(line.split() == ["plain.accuracy", "0.1", "–"] for line in printed)
    assert any(line.split() == ["bias.updates", "40", "CUT", "40", "CUT"] for line in printed)
    assert any(line.split() == ["holds", "yes", "NO"] for line in printed)
    assert "6.0 CPU seconds" in printed[-2]
    assert ": say what was found" in printed[-1]


def test_the_file_of_results_is_what_cards_read_and_has_no_date(tmp_path, sample, claim):
    verdict = decide(claim, {"plain": results(0.1, math.nan), "bias": results(0.4, 0.3)})
    table.write(tmp_path, [sample], {NAME: table.to_json(sample, verdict), "gone": {}})
    told = json.loads((tmp_path / "measured.json").read_text())
    assert list(told) == [NAME]
    assert told[NAME] | {"plan": ""} == {
        "slug": "lstm",
        "plan": "",
        "seeds": [0, 1],
        "least": 1,
        "held": [True, False],
        "arms": {"plain": {"accuracy": [0.1, None]}, "bias": {"accuracy": [0.4, 0.3]}},
        "updates": {"plain": [40, 40], "bias": [40, 40]},
        "ends": {"plain": ["updates", "updates"], "bias": ["updates", "updates"]},
        "machine": "a machine",
    }
    assert table.stale(tmp_path, [sample]) == []


def test_results_of_a_claim_that_has_changed_are_stale(tmp_path, sample, claim):
    (problem,) = table.stale(tmp_path, [sample])
    assert (problem.line, "run 'rnn-visualizer lessons check lstm'" in problem.message) == (claim.place.line, True)
    known = {
        name: table.to_json(sample, decide(turned(claim), {"plain": results(0, 0), "bias": results(0, 0)}))
        for name in [NAME]
    }
    table.write(tmp_path, [sample], known)
    assert len(table.stale(tmp_path, [sample])) == 1


def test_the_shipped_claims_were_measured_as_they_stand():
    assert table.stale(LESSONS, Course(LESSONS).lessons) == []


def test_a_shipped_claim_that_was_measured_held():
    held = {name: sum(told["held"]) >= told["least"] for name, told in table.read(LESSONS).items()}
    assert [name for name, holds in held.items() if not holds] == []


@pytest.mark.slow
def test_the_subset_of_the_shipped_claims_holds_within_three_minutes_of_cpu():
    kept = Kept(None)
    lessons = Course(LESSONS).lessons
    chosen = [(lesson, claim) for lesson in lessons for claim in lesson.claims.values() if claim.ci]
    verdicts = [(lesson, judge(lesson, claim, kept)) for lesson, claim in chosen]
    failed = [line for lesson, verdict in verdicts if not verdict.holds for line in table.table(lesson, verdict)]
    assert not failed, "\n".join(failed)
    spent = [each.cpu for _, verdict in verdicts for found in verdict.results.values() for each in found]
    assert sum(spent) < 180
