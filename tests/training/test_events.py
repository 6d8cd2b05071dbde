import json

import numpy as np
import pytest

from visualizer import MODELS, Ablate, Clamp, CutRecurrence, Release, ResetState, Run, Set, Substitute
from visualizer.training import EVENTS, event_from_json
from visualizer.training.events import Event
from visualizer.training.interventions import LARGEST, MOST_STANDING

EXAMPLES = [
    Set("learning_rate", 3e-3),
    Clamp("forget_gate", t=(3, 6), unit=4, scale=0.0, shift=0.5),
    Clamp("candidate", t=2, layer=0),
    ResetState("cell_state", t=2),
    CutRecurrence(t=(1, 8)),
    Ablate(unit=3),
    Ablate(unit=0, layer=0),
    Substitute(t=3, token=1),
    Release(),
    Release(index=0),
    Release(quantity="forget_gate"),
]


def test_there_is_an_example_of_every_event():
    assert {type(event) for event in EXAMPLES} == set(EVENTS.values())


@pytest.mark.parametrize("event", EXAMPLES, ids=repr)
def test_events_travel_as_json(event):
    assert event_from_json(json.loads(json.dumps(event.to_json()))) == event


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "kind must be one of"),
        ({"kind": "explode"}, "explode"),
        ({"kind": ["set"]}, "kind must be one of"),
        ({"kind": "set"}, "knob"),
        ({"kind": "cut", "t": 1, "colour": 2}, "colour"),
    ],
)
def test_unreadable_events_are_refused(fields, words):
    with pytest.raises(ValueError, match=words):
        event_from_json(fields)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Set("hidden_size", 3), "hidden_size cannot change"),
        (Set("colour", 3), "colour"),
        (Set("learning_rate", -1), "between 0 and"),
        (Set("learning_rate", "much"), "number"),
        (Set("learning_rate", 10**400), "smaller"),
        (Set("hidden_size", 10**5000), "hidden_size cannot change"),
        (Clamp("cell_state", t=2), "forget_gate"),
        (Clamp("update_gate", t=2), "update_gate"),
        (Clamp("forget_gate", t=(3, 9)), "stop <= 8"),
        (Clamp("forget_gate", t=(3, 3)), "start < stop"),
        (Clamp("forget_gate", t="all"), "start < stop"),
        (Clamp("forget_gate", t=-1), "start < stop"),
        (Clamp("forget_gate", t=2, unit=5), "unit must be between 0 and 4"),
        (Clamp("forget_gate", t=2, layer=1), "layer must be between 0 and 0"),
        (Clamp("forget_gate", t=2, shift=float("nan")), "finite"),
        (Clamp("forget_gate", t=2, shift=1e300), "shift must be a finite number between -1000000 and 1000000"),
        (Clamp("forget_gate", t=2, scale=-1.1e6), "scale must be"),
        (Clamp("forget_gate", t=2, scale=10**400), "scale must be"),
        (Clamp("forget_gate", t=2, shift="x"), "shift must be a finite number .*got 'x'"),
        (Clamp("forget_gate", t=2, shift=True), "shift must be"),
        (Clamp("forget_gate", t=2, scale=None), "scale must be"),
        (Clamp("forget_gate", t=True), "t must be .*got True"),
        (Clamp("forget_gate", t=(False, True)), "t must be"),
        (Clamp("forget_gate", t=2, unit=True), "unit must be"),
        (Clamp("forget_gate", t=2, unit=1.0), "unit must be"),
        (ResetState("forget_gate", t=2), "hidden_state, cell_state"),
        (CutRecurrence(t=8), "stop <= 8"),
        (Ablate(unit=5), "unit must be between 0 and 4"),
        (Ablate(unit=None), "unit must be between 0 and 4"),
        (Ablate(unit=0, layer=1), "layer must be between 0 and 0"),
        (Substitute(t=2, token=8), "token must be between 0 and 7, one of A, B, C"),
        (Substitute(t=2, token=True), "token must be between"),
        (Substitute(t=7, token=0), "position 8 cannot be another: the task itself needs it there"),
        (Substitute(t=(6, 9), token=0), "stop <= 8"),
        (Release(index=0), "index"),
        (Event(), "no event"),
    ],
)
def test_what_cannot_be_applied_says_why_and_changes_nothing(event, words, small):
    run = Run(small())
    with pytest.raises(ValueError, match=words):
        run.apply(event)
    assert (run.events, run.interventions, run.settings) == ([], (), run.recipe)


def test_a_clamp_holds_a_gate(small):
    run = Run(small())
    before = run.frame()
    run.apply(Clamp("forget_gate", t=(3, 6), unit=4, scale=0.0, shift=0.5))
    frame = run.frame()
    assert (frame["forget_gate"][3:6, 4] == 0.5).all()
    np.testing.assert_array_equal(frame["forget_gate"][:3], before["forget_gate"][:3])
    assert (frame["forget_gate"][3:6, :4] != 0.5).all()
    run.apply(Release())
    np.testing.assert_array_equal(run.frame()["forget_gate"], before["forget_gate"])


def test_scale_and_shift_act_on_the_value(small):
    run = Run(small())
    free = run.frame(["input_gate"])["input_gate"]
    run.apply(Clamp("input_gate", t=0, scale=0.5, shift=0.25))
    held = run.frame(["input_gate"])["input_gate"]
    np.testing.assert_allclose(held[0], 0.5 * free[0] + 0.25, rtol=1e-6)


def test_a_reset_clears_what_is_carried_in(small):
    run = Run(small())
    run.apply(ResetState("cell_state", t=4))
    frame = run.frame()
    written = frame["input_gate"] * frame["candidate"]
    np.testing.assert_allclose(frame["cell_state"][4], written[4], atol=1e-7)
    assert np.abs(frame["cell_state"][3] - written[3]).max() > 1e-3


def test_a_cut_hides_the_state_from_the_gates(small):
    run = Run(small("rnn"))
    run.apply(CutRecurrence(t=(0, 8)))
    frame = run.frame()
    weight, bias = run.model.weight_ih_l0, run.model.bias_ih_l0 + run.model.bias_hh_l0
    expected = np.tanh(frame["input_vector"] @ weight.detach().numpy().T + bias.detach().numpy())
    np.testing.assert_allclose(frame["hidden_state"], expected, atol=1e-6)


def test_interventions_act_in_training_too(small):
    free, held = Run(small()), Run(small())
    held.apply(Clamp("output_gate", t=(0, 8), shift=0.0))
    weight = held.model.weight_ih_l0.detach().clone()
    free.train(2)
    held.train(2)
    assert (held.model.weight_ih_l0 == weight).all()
    assert (free.model.weight_ih_l0 != weight).any()


def test_the_later_of_two_clamps_holds(small):
    run = Run(small())
    run.apply(Clamp("forget_gate", t=(0, 8), shift=0.1))
    run.apply(Clamp("forget_gate", t=3, unit=2, shift=0.9))
    gate = run.frame(["forget_gate"])["forget_gate"]
    assert gate[3, 2] == np.float32(0.9)
    assert (np.delete(gate.ravel(), 3 * 5 + 2) == np.float32(0.1)).all()
    run.apply(Clamp("forget_gate", t=3, unit=2, shift=0.7))
    assert len(run.interventions) == 2
    run.apply(Release(index=0))
    assert [event.shift for event in run.interventions] == [0.7]
    run.apply(Release(quantity="forget_gate"))
    assert run.interventions == ()


def test_the_largest_clamp_stays_finite(small):
    for model in MODELS:
        run = Run(small(model))
        for sign in (-1, 1):
            for gate in run.extent.gates[-1:]:
                run.apply(Clamp(gate, t=(0, 8), scale=sign * LARGEST, shift=LARGEST))
            assert np.isfinite(run.frame(["hidden_state"])["hidden_state"]).all()


def test_only_so_many_interventions_may_stand(small):
    run = Run(small(seq_len=40))
    for place in range(MOST_STANDING):
        run.apply(Clamp("forget_gate", t=place // 4, unit=place % 4))
    before = run.events, run.interventions, run.version
    with pytest.raises(ValueError, match="at most 64 interventions"):
        run.apply(CutRecurrence(t=3))
    assert (run.events, run.interventions, run.version) == before
    run.apply(Clamp("forget_gate", t=0, unit=0, shift=0.5))  # in the place of one that stands
    run.apply(Release(index=0))
    run.apply(CutRecurrence(t=3))
    assert len(run.interventions) == MOST_STANDING


def test_only_so_many_events_are_remembered(small, monkeypatch):
    monkeypatch.setattr("visualizer.training.run.MOST_EVENTS", 3)
    run = Run(small())
    for rate in (0.1, 0.2, 0.3):
        run.apply(Set("learning_rate", rate))
    with pytest.raises(ValueError, match="at most 3 events"):
        run.apply(Set("learning_rate", 0.4))
    assert (len(run.events), run.knobs.learning_rate) == (3, 0.3)
    run.reset()
    run.apply(Set("learning_rate", 0.4))
    assert run.knobs.learning_rate == 0.4


def test_dragging_a_clamp_is_one_event(small):
    run = Run(small())
    for shift in np.linspace(0, 1, 9).tolist():
        run.apply(Clamp("forget_gate", t=3, unit=2, shift=shift))
    assert [event["shift"] for event in run.events] == [1.0]
    run.apply(Clamp("forget_gate", t=4, unit=2))
    run.apply(Release(index=1))
    run.apply(Clamp("forget_gate", t=3, unit=2, shift=0.2))
    assert [event["kind"] for event in run.events] == ["clamp", "clamp", "release", "clamp"]
    run.train(1)
    run.apply(Clamp("forget_gate", t=3, unit=2, shift=0.7))
    assert [event["updates"] for event in run.events] == [0, 0, 0, 0, 1]
    run.train(1)
    assert run.at(2).weights_hash() == run.weights_hash()


def test_a_kept_state_still_knows_its_events(small):
    source = Run(small())
    source.train(16)
    source.apply(Clamp("forget_gate", t=3, shift=0.1))
    run = Run.from_snapshot(source.snapshot())  # a state at 16 updates is kept, with the clamp
    run.apply(Clamp("forget_gate", t=3, shift=0.9))
    run.train(3)
    assert run.at(19).weights_hash() == run.weights_hash()


def test_fewer_than_no_updates_are_refused(small):
    run = Run(small())
    for make in (run.train, lambda updates: run.record(updates, 1)):
        with pytest.raises(ValueError, match=r"updates must be at least 0 \(got -1\)"):
            make(-1)


def test_layers_are_told_apart(small):
    run = Run(small(num_layers=2))
    run.apply(Clamp("forget_gate", t=3, layer=1, shift=0.5))
    gate = run.frame(["forget_gate"])["forget_gate"]
    assert (gate[1, 3] == 0.5).all()
    assert (gate[0, 3] != 0.5).all()


def test_events_are_remembered_with_their_update(small):
    run = Run(small())
    run.train(3)
    run.apply(Set("clip_norm", 2))
    assert run.events == [{"updates": 3, "kind": "set", "knob": "clip_norm", "value": 2}]
    assert run.settings.clip_norm == 2.0
    assert run.frame([]).facts["events"] == run.events


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_dropout_that_changes_during_a_run_changes_what_is_learned(model, dropout, small):
    recipe = small(model, dropout=0.3)
    same, changed = Run(recipe), Run(recipe)
    changed.apply(Set("dropout", dropout))
    same.train(2)
    changed.train(2)
    assert changed.weights_hash() != same.weights_hash()
