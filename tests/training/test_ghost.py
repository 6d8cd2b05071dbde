"""While something is done by hand, a frame also holds what the same weights do without it, bit for bit."""

import numpy as np
import pytest

from tests.conftest import possible_interventions
from visualizer import Ablate, Clamp, Release, Run, Set, Substitute

PREFIX = "as_trained."


def touched(run):
    """A run of the same recipe, as far, on which everything stands that it takes."""
    other = Run(run.recipe)
    other.train(run.updates)
    place = {"t": (2, 4)}
    events = possible_interventions(run, {**place, "unit": 1, "shift": 0.3}, place, place)
    events += [Ablate(0)] if run.extent.silencers else []
    events += [Substitute(t, len(names) - 1) for t, names in enumerate(run.extent.choices) if names][:2]
    for event in events:
        other.apply(event)
    return other, events


@pytest.mark.parametrize("source", ["probe", "batch"])
def test_the_ghost_is_the_frame_of_the_run_without_interventions(source, trained):
    run, events = touched(trained)
    if not events:
        assert run.model.no_touch
        return
    plain = trained.frame(source=source)
    frame = run.frame(source=source, ghosts=True)
    ghosts = [name for name in frame.arrays if name.startswith(PREFIX)]
    assert {PREFIX + name for name in ("output", "target", *trained.model.states)} <= set(ghosts)
    for name in ghosts:
        np.testing.assert_array_equal(frame[name], plain[name.removeprefix(PREFIX)], err_msg=name)
        assert frame.quantities[name].axes == plain.quantities[name.removeprefix(PREFIX)].axes
    assert not np.array_equal(frame["hidden_state"], frame[PREFIX + "hidden_state"])
    loss, own = frame.facts["loss_touched"], frame.facts["loss_as_trained"]
    assert own == pytest.approx(loss_of(trained, plain, source), rel=1e-5)
    assert loss == pytest.approx(loss_of(run, frame, source), rel=1e-5)
    assert loss != own


def loss_of(run, frame, source):
    batch = run.probe if source == "probe" else run.batch()
    asked = batch.loss_mask[0]
    answers = frame["output"][asked].astype(np.float64)
    if run.task.kind == "values":
        return ((answers - batch.targets[0][asked]) ** 2).mean()
    return -np.log(answers[np.arange(len(answers)), batch.targets[0][asked]]).mean()


def test_only_what_is_asked_for_has_a_ghost_and_only_while_something_stands(small):
    run = Run(small())
    names = ["input", "forget_gate", "twins.cell_state", "output", "gradient_flow", "provenance", "loss_curve"]
    assert not any(name.startswith(PREFIX) for name in run.frame(names, ghosts=True).arrays)
    run.apply(Clamp("forget_gate", t=2))
    assert not any(name.startswith(PREFIX) for name in run.frame(names).arrays), "recordings hold what they asked for"
    frame = run.frame(names, ghosts=True, unit=1)
    assert list(frame.arrays)[len(names) :] == [PREFIX + name for name in names[1:4]]
    assert frame[PREFIX + "forget_gate"].shape == frame["forget_gate"].shape == (8,)
    run.apply(Release())
    assert "loss_as_trained" not in run.frame(names, ghosts=True).facts


def test_looking_at_ghosts_changes_nothing_and_replay_finds_the_same(small):
    run, other = (Run(small()) for _ in range(2))
    for each in (run, other):
        each.apply(Ablate(1))
        each.train(3)
        each.apply(Substitute(2, 0))
        each.apply(Set("learning_rate", 1e-3))
        each.train(4)
        each.apply(Release(index=0))
        if each is run:
            each.frame(ghosts=True)
        each.train(3)
    assert run.weights_hash() == other.weights_hash()
    again = run.at(5)
    assert again.interventions == (Ablate(1), Substitute(2, 0))
    assert again.frame(["input"]).tokens == run.frame(["input"]).tokens
    copy = Run.from_snapshot(run.snapshot())
    assert copy.interventions == run.interventions == (Substitute(2, 0),)
    for name, array in run.frame(ghosts=True).arrays.items():
        np.testing.assert_array_equal(copy.frame(ghosts=True)[name], array, err_msg=name)
    run.reset(keep_settings=True)
    assert run.interventions == (Substitute(2, 0),)
    assert run.frame(["input"]).scene.own_tokens
    run.reset()
    assert run.probe is run.own_probe
