import copy

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from visualizer import Run, Set
from visualizer.models import RecurrentModel
from visualizer.training.gradients import flow, norms


def loss_with_nudge(model, run, state_name, t, nudge, layer=0):
    """Loss of the probe in double precision, with ``nudge`` (H,) added to a state after position t."""
    inputs = torch.from_numpy(run.probe.inputs[:1]).double()
    states = [{name: value[i] for name, value in model.initial_state(1).items()} for i in range(model.num_layers)]
    logits = []
    for position in range(inputs.shape[1]):
        x = inputs[:, position]
        for i in range(model.num_layers):
            states[i], shown = model.step(x, states[i], i)
            if (position, i) == (t, layer):
                states[i] = nudged(states[i], shown, state_name, nudge)
            x = states[i]["hidden_state"]
        logits.append(model.readout(x))
    mask = torch.from_numpy(run.probe.loss_mask[:1])
    return cross_entropy(torch.stack(logits, 1)[mask], torch.from_numpy(run.probe.targets[:1])[mask]).item()


def nudged(state, shown, name, nudge):
    state = {**state, name: state[name] + nudge}
    if name == "cell_state":  # what is shown of the cell follows it
        state["hidden_state"] = shown["output_gate"] * torch.tanh(state["cell_state"])
    return state


@pytest.mark.parametrize("layer", [0, 1])
def test_gradients_equal_finite_differences(trained, layer, small):
    if not isinstance(trained.model, RecurrentModel):
        return  # test_influence.py follows the gradient through any model
    run = trained if layer == 0 else Run(small(trained.recipe.model, num_layers=2))
    model = copy.deepcopy(run.model).double()
    frame = run.frame()
    for state in run.model.states:
        name = state.replace("state", "gradient")
        gradient = frame[name] if layer == 0 else frame[name][layer]
        for t in (0, 3, 7):
            found = np.array([slope(model, run, state, t, unit, layer) for unit in range(5)])
            scale = np.abs(found).max()
            assert np.abs(gradient[t] - found).max() <= 2e-4 * scale + 1e-9
            if state == "hidden_state":
                shown = frame["gradient_norm"] if layer == 0 else frame["gradient_norm"][layer]
                assert shown[t] == pytest.approx(np.linalg.norm(found), rel=2e-4)


def slope(model, run, state, t, unit, layer, size=1e-5):
    nudge = torch.zeros(5, dtype=torch.float64)
    nudge[unit] = size
    up, down = (loss_with_nudge(model, run, state, t, sign * nudge, layer) for sign in (1, -1))
    return (up - down) / (2 * size)


def test_flow_is_relative_to_the_last_position(trained):
    frame = trained.frame()
    traced = trained.model.traced or trained.model.states
    whole = sum(frame[state.replace("state", "gradient")] ** 2 for state in traced)
    expected = np.sqrt(whole.sum(axis=-1))
    np.testing.assert_allclose(frame["gradient_flow"], expected / expected[np.flatnonzero(expected)[-1]], rtol=1e-5)
    assert frame["gradient_flow"][np.flatnonzero(expected)[-1]] == 1.0


def test_flow_begins_where_the_loss_sits_last():
    gradient = np.array([[0.0, 1.0], [3.0, 4.0], [0.0, 10.0], [0.0, 0.0]])
    assert flow([gradient]).tolist() == pytest.approx([0.1, 0.5, 1.0, 0.0])
    assert flow([gradient, gradient]).tolist() == pytest.approx([0.1, 0.5, 1.0, 0.0])
    assert flow([0 * gradient]).tolist() == [0, 0, 0, 0]
    assert norms(gradient).tolist() == [1, 5, 10, 0]


def test_flow_does_not_depend_on_the_size_of_the_loss():
    gradient = np.random.default_rng(0).standard_normal((2, 6, 3))
    np.testing.assert_allclose(flow([gradient]), flow([1e-30 * gradient]), rtol=1e-6)


def test_reading_gradients_leaves_those_of_training_alone(small):
    run = Run(small())
    run.train(2)
    before = run.flat.gradient.clone()
    run.frame()
    run.frame(source="batch")
    assert torch.equal(run.flat.gradient, before)
    for name, parameter in run.model.named_parameters():
        assert parameter.grad.data_ptr() >= run.flat.gradient.data_ptr(), name


def test_gradient_is_that_of_the_probe_alone(small):
    run = Run(small())
    both = run.frame(["hidden_gradient"])["hidden_gradient"]
    run.apply(Set("learning_rate", 1.0))
    run.probe.targets[1:] += 1
    run.probe.targets[1:] %= 8
    np.testing.assert_array_equal(run.frame(["hidden_gradient"])["hidden_gradient"], both)
