"""What is read off the probe, against the frame, a loop and autograd."""

import numpy as np
import pytest
import torch

from tests.measures.conftest import trained
from visualizer.measures import measure


def test_a_value_is_that_of_the_frame(recall):
    gate = recall.frame(["forget_gate"])["forget_gate"]
    assert measure(recall, "value(quantity=forget_gate, t=3, unit=2)") == gate[3, 2]
    assert measure(recall, "value(quantity=forget_gate, t=-1, unit=2)") == gate[7, 2]
    assert measure(recall, "value(quantity=forget_gate, during=wait)") == pytest.approx(gate[1:7].mean())
    assert measure(recall, "value(quantity=forget_gate, during=wait, unit=4)") == pytest.approx(gate[1:7, 4].mean())
    assert measure(recall, "value(quantity=forget_gate, stat=min)") == gate.min()
    assert measure(recall, "value(quantity=forget_gate, t=2, stat=max)") == gate[2].max()
    state = recall.frame(["cell_state"])["cell_state"]
    assert measure(recall, "value(quantity=cell_state, stat=abs)") == pytest.approx(np.abs(state).mean())
    twins = recall.frame(["twins.cell_state"])["twins.cell_state"]
    assert measure(recall, "value(quantity='twins.cell_state', twin=2, t=4, unit=1)") == twins[2, 4, 1]


def test_a_value_of_a_layer_and_of_a_head():
    run = trained(1, task="delayed_recall", model="transformer", hidden_size=8, heads=2, num_layers=2, seq_len=6)
    weights = run.frame(["attention_weights"])["attention_weights"]  # (layers, K, L, S)
    spec = "value(quantity=attention_weights, layer=1, head=0, t=4, source_t=2)"
    assert measure(run, spec) == pytest.approx(weights[1, 0, 4, 2])


def test_the_share_of_saturated_values(recall):
    gate = recall.frame(["output_gate"])["output_gate"]
    expected = float(((gate > 0.7) | (gate < 0.3)).mean())
    assert 0.1 < expected < 0.9
    assert measure(recall, "saturated_share(quantity=output_gate, above=0.7)") == pytest.approx(expected)
    h = recall.frame(["hidden_state"])["hidden_state"]
    expected = float((np.abs(h) > 0.5).mean())
    assert measure(recall, "saturated_share(quantity=hidden_state, above=0.5)") == pytest.approx(expected)
    wait = float((np.abs(h[1:7]) > 0.5).mean())
    assert measure(recall, "saturated_share(quantity=hidden_state, above=0.5, during=wait)") == pytest.approx(wait)


def test_slope_and_gradient_ratio_are_those_of_autograd_through_a_plain_loop():
    run = trained(20, task="delayed_recall", model="rnn", hidden_size=5, seq_len=6)
    weights = [value.detach() for value in run.model.weights(0)]
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    x = torch.from_numpy(run.probe.inputs[0])
    h, states = torch.zeros(5, requires_grad=True), []
    for t in range(6):
        h = torch.tanh(weight_ih @ x[t] + bias_ih + weight_hh @ h + bias_hh)
        h.retain_grad()
        states.append(h)
    torch.nn.functional.cross_entropy(run.model.readout(h)[None], torch.tensor([run.probe.targets[0, -1]])).backward()
    slopes = [1 - state.detach().numpy() ** 2 for state in states]
    assert measure(run, "tanh_slope") == pytest.approx(np.mean(slopes), rel=1e-5)
    ratio = float(states[0].grad.norm() / states[-1].grad.norm())
    assert measure(run, "gradient_ratio") == pytest.approx(ratio, rel=1e-4)
