"""The command itself: when training ends, what is kept, what the page says, and whether every claim is well made."""

from collections import defaultdict

import pytest

from tests.phenomena import measuring
from tests.phenomena.__main__ import PAGE
from tests.phenomena.claim import Arm, Claim
from tests.phenomena.claims import CLAIMS, SUBSETS
from tests.phenomena.measures import ACCURACY, Measure
from tests.phenomena.measuring import Keeper, held, run_claim, train_as
from tests.phenomena.page import NOT_RUN, cell, page, section, setting
from visualizer import Run
from visualizer.course.kept import Result

KNOBS = {"task": "delayed_recall", "model": "lstm", "hidden_size": 4, "seq_len": 6, "batch_size": 4}


def arm(label="small", updates=40, measure=ACCURACY, **fields):
    return Arm(label, KNOBS, measure, updates, **fields)


def claim(holds, *arms):
    return Claim("small", "A claim.", arms or (arm(),), holds, "nobody", shown=("accuracy",))


@pytest.mark.parametrize(
    ("fields", "end", "updates"),
    [
        ({}, "updates", 40),
        ({"until": "accuracy >= 0.0"}, "until", 20),
        ({"until": "accuracy >= 2.0"}, "updates", 40),
    ],
)
def test_training_ends_as_the_arm_says(fields, end, updates):
    plan = arm(**fields)
    run = Run(plan.recipe(0))
    assert train_as(plan, run)[0] == end
    assert run.updates == updates


def test_training_ends_where_the_run_stops_itself():
    wild = {"task": "adding", "model": "rnn", "nonlinearity": "relu", "optimizer": "sgd", "learning_rate": 1e6}
    plan = Arm("wild", {**wild, "clip_norm": 0.0, "hidden_size": 4, "seq_len": 6}, ACCURACY, 40)
    run = Run(plan.recipe(0))
    assert train_as(plan, run)[0] == "stopped"
    assert run.updates < 20


def test_a_key_tells_every_measurement_apart():
    newer = Measure(ACCURACY.name, ACCURACY.read, version=2)
    keys = [arm().key(0), arm().key(1), arm(updates=60).key(0), arm(until="accuracy >= 0.9").key(0)]
    keys += [arm(seconds=1.0).key(0), arm(measure=newer).key(0)]
    assert len(set(keys)) == len(keys)
    assert arm("another name").key(0) == arm().key(0)


def test_what_was_measured_is_kept_in_the_file(tmp_path, monkeypatch):
    measured = []
    monkeypatch.setattr(measuring, "measure", lambda arm, seed: measured.append(seed) or result(0.25 * seed))
    path = tmp_path / "build" / "kept.json"
    first = Keeper(path)
    assert [first.get(arm(), seed)["accuracy"] for seed in (0, 1, 1)] == [0.0, 0.25, 0.25]
    again = Keeper(path)
    assert again.get(arm(), 1) == result(0.25)
    assert measured == [0, 1]
    assert again.find(arm(updates=60), 1) is None
    assert Keeper(None).find(arm(), 1) is None


def result(accuracy, end="updates"):
    return Result(40, 1.5, end, {"accuracy": accuracy}, "a machine")


class Filled(Keeper):
    """Knows some accuracies by seed."""

    def __init__(self, accuracies):
        super().__init__(None)
        self.accuracies = accuracies

    def find(self, arm, seed):
        return result(self.accuracies[seed]) if seed in self.accuracies else None


def test_a_seed_that_fails_and_one_that_has_not_run_are_said():
    keeper, told = Filled({0: 0.9, 1: 0.4}), claim(lambda of: of["small"]["accuracy"] > 0.5)
    assert held(told, keeper) == {0: True, 1: False, 2: None}
    printed = "\n".join(section(told, keeper))
    assert f"| small | 0.9 (40) | 0.4 (40) | *{NOT_RUN}* |" in printed
    assert f"| *held* | yes | **no** | *{NOT_RUN}* |" in printed
    assert "Results come from a machine;" in page([told], keeper)


def test_a_cut_and_a_stop_are_said():
    told = claim(lambda of: True)
    assert cell(told, arm(), result(0.5, "seconds")) == "0.5 (40, **cut**)"
    assert cell(told, arm(), result(0.5, "stopped")) == "0.5 (40, **stopped**)"
    assert cell(told, arm(updates=0), result(0.5)) == "0.5"


@pytest.mark.parametrize("made", CLAIMS.values(), ids=CLAIMS)
def test_every_claim_is_well_made(made):
    labels = [arm.label for arm in made.arms]
    assert len(made.seeds) >= 3
    assert len(set(labels)) == len(labels)
    assert made.sentence.endswith(".")
    assert made.paper.endswith(".")
    assert len({arm.key(seed) for arm in made.arms for seed in made.seeds}) == len(labels) * len(made.seeds)
    anything = Result(1, 1.0, "updates", defaultdict(lambda: 0.5, some=0.5))
    assert made.holds({label: anything for label in labels}) in (True, False)  # it asks only for arms that are there


@pytest.mark.parametrize("made", CLAIMS.values(), ids=CLAIMS)
def test_the_committed_page_says_what_the_claims_say(made):
    printed = PAGE.read_text()
    assert f"## `{made.name}`\n\n{made.sentence}\n" in printed, "run `make phenomena`"
    assert all(setting(arm) in printed for arm in made.arms), "run `make phenomena`"


@pytest.mark.slow
def test_the_subset_holds_for_every_seed_within_three_minutes_of_cpu():
    keeper, claims = Keeper(None), [CLAIMS[name] for name in SUBSETS["ci"]]
    results = [result for claim in claims for _, _, result in run_claim(claim, keeper)]
    failed = [claim for claim in claims if not all(held(claim, keeper).values())]
    assert not failed, "\n".join(line for claim in failed for line in section(claim, keeper))
    assert sum(result.cpu for result in results) < 180
