"""Causal tests, against a run on which the same is done by hand and against the readable step."""

import numpy as np
import pytest
import torch

from tests.measures.conftest import trained
from visualizer import Clamp, CutRecurrence, ResetState, Run
from visualizer.measures import measure

BY_HAND = {
    "clamp=input_gate, value=0, during=wait": Clamp("input_gate", (1, 7)),
    "clamp=forget_gate, value=0.5, during=wait": Clamp("forget_gate", (1, 7), shift=0.5),
    "clamp=forget_gate, scale=0.5, shift=0.1, t=2, stop=5": Clamp("forget_gate", (2, 5), scale=0.5, shift=0.1),
    "clamp=candidate, value=1, t=-2, unit=3": Clamp("candidate", 6, unit=3, shift=1.0),
    "cut=recurrence, during=wait": CutRecurrence((1, 7)),
    "reset=cell_state, t=2": ResetState("cell_state", 2),
    "reset=hidden_state, t=2": ResetState("hidden_state", 2),
}


@pytest.mark.parametrize("spec", BY_HAND)
def test_a_test_says_what_a_run_says_on_which_the_same_is_done(recall, spec):
    run = Run.from_snapshot(recall.snapshot())
    before = measure(run, f"accuracy_with({spec})"), measure(run, "accuracy")
    assert run.interventions == ()
    run.apply(BY_HAND[spec])
    assert before == (run.metrics["validation"]["accuracy"], recall.metrics["validation"]["accuracy"])
    run.apply(ResetState("cell_state", 5))  # what stands already stands in a test too
    both = run.metrics["validation"]["accuracy"]
    run.reset()
    run.restore(recall.snapshot())
    run.apply(ResetState("cell_state", 5))
    assert measure(run, f"accuracy_with({spec})") == both


def test_forgetting_at_once_costs_the_answer(recall):
    assert measure(recall, "accuracy") > 0.9
    assert measure(recall, "accuracy_with(clamp=forget_gate, value=0, during=wait)") < 0.6
    loss = measure(recall, "accuracy_with(clamp=forget_gate, value=0, during=wait, metric=loss)")
    assert loss > measure(recall, "loss")


@pytest.mark.parametrize("layer", [0, 1])
def test_a_unit_that_nobody_reads_is_one_whose_show_gate_is_shut(layer):
    run = trained(150, task="delayed_recall", model="lstm", seq_len=6, hidden_size=6, num_layers=2, learning_rate=0.02)
    found = {unit: measure(run, f"accuracy_without(unit={unit}, layer={layer})") for unit in range(6)}
    shut = {u: f"accuracy_with(clamp=output_gate, unit={u}, layer={layer}, t=0, stop=6)" for u in range(6)}
    assert found == {unit: measure(run, spec) for unit, spec in shut.items()}
    assert min(found.values()) < measure(run, "accuracy")


def test_a_unit_of_a_plain_network_left_out_is_zero_in_a_loop():
    run = trained(150, task="delayed_recall", model="rnn", seq_len=5, hidden_size=6)
    batch = run.task.validation()
    weight_ih, weight_hh, bias_ih, bias_hh = (value.detach().numpy() for value in run.model.weights(0))
    h = np.zeros((len(batch.inputs), 6))
    for t in range(5):
        h = np.tanh(batch.inputs[:, t] @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)
        h[:, 2] = 0.0
    with torch.no_grad():
        said = run.model.readout(torch.from_numpy(h).float()).numpy().argmax(-1)
    expected = (said == batch.targets[:, -1]).mean()
    assert measure(run, "accuracy_without(unit=2)") == pytest.approx(expected, abs=0.002)
    assert expected < measure(run, "accuracy")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("accuracy_with(during=wait)", "write exactly one"),
        ("accuracy_with(clamp=input_gate, reset=cell_state, during=wait)", "write exactly one"),
        ("accuracy_with(clamp=input_gate)", "during=… or by t=…"),
        ("accuracy_with(clamp=update_gate, during=wait)", "cannot be clamped here (this model has input_gate"),
        ("accuracy_with(reset=memory, t=2)", "cannot be reset here"),
        ("accuracy_with(cut=everything, t=2)", "cut must be one of recurrence"),
        ("accuracy_with(clamp=input_gate, t=5, stop=99)", "0 <= t < stop <= 8"),
        ("accuracy_with(clamp=input_gate, t=5, unit=50)", "unit must be between 0 and 11"),
        ("accuracy_with(clamp=input_gate, t=5, metric=rmse)", "choose one of these"),
        ("accuracy_without", "accuracy_without needs unit"),
        ("accuracy_without(unit=12)", "between 0 and 11"),
    ],
)
def test_what_cannot_be_done_is_said(recall, spec, said):
    with pytest.raises(ValueError, match=".") as refused:
        measure(recall, spec)
    assert said in str(refused.value)


def test_a_transformer_has_no_gates_and_stretches_must_be_the_same_in_all_sequences():
    run = trained(1, task="delayed_recall", model="transformer", seq_len=6, hidden_size=4)
    with pytest.raises(ValueError, match="this model has query, key, value, attended"):
        measure(run, "accuracy_with(clamp=input_gate, t=2)")
    with pytest.raises(ValueError, match="stacked recurrent layers only"):
        measure(run, "accuracy_without(unit=1)")
    run = trained(1, task="parity", model="lstm", seq_len=6, hidden_size=4)
    with pytest.raises(ValueError, match="differ in their stretches"):
        measure(run, "accuracy_with(clamp=input_gate, during=count)")
