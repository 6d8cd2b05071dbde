"""The minimal GRU against a loop written from its paper, whose z is one minus ours."""

import numpy as np
import torch

from tests.models.kinds import build
from visualizer.models import Tape, Touch

torch.set_num_threads(1)


def test_equals_the_papers_equations():
    """Section 3.1: z = σ(Linear(x)), h̃ = Linear(x), h = (1 − z) ⊙ h₋ + z ⊙ h̃."""
    model, tape = build("min_gru", hidden_size=5), Tape()
    inputs = torch.randn(4, 12, 3, generator=torch.Generator().manual_seed(0))
    outputs, final = model(inputs, tape=tape)
    weights = {name: value.numpy().astype(float) for name, value in model.state_dict().items()}
    keep, candidate = np.split(inputs.numpy() @ weights["weight_ih_l0"].T + weights["bias_ih_l0"], 2, axis=-1)
    z = 1 / (1 + np.exp(keep))  # the paper's: σ of the negative sum
    h = np.zeros((4, 5))
    for t in range(12):
        h = (1 - z[:, t]) * h + z[:, t] * candidate[:, t]
        np.testing.assert_allclose(tape.array("hidden_state")[0, :, t], h, atol=1e-6)
        np.testing.assert_allclose(
            outputs[:, t].detach(), h @ weights["readout.weight"].T + weights["readout.bias"], atol=1e-6
        )
    np.testing.assert_allclose(tape.array("update_gate")[0], 1 - z, atol=1e-6)
    np.testing.assert_allclose(final["hidden_state"][0].detach(), h, atol=1e-6)


def test_mixes_what_is_left_of_every_candidate():
    """With one unit the matrix times the candidates is the state, also where the state was cleared."""
    model, tape = build("min_gru", hidden_size=1, num_layers=2), Tape()
    keep = np.ones((12, 1))
    keep[5], keep[8] = 0, 0.5
    touches = [Touch(), Touch(keep={"hidden_state": keep})]
    model(torch.randn(4, 12, 3, generator=torch.Generator().manual_seed(0)), touches=touches, tape=tape)
    matrix = model.mixing(lambda name: tape.array(name)[:, 0].astype(float), touches)
    candidates, state = tape.array("candidate")[:, 0, :, 0], tape.array("hidden_state")[:, 0, :, 0]
    np.testing.assert_allclose(np.einsum("lts,ls->lt", matrix, candidates), state, atol=1e-6)
    assert (matrix[1, 5:, :5] == 0).all()
    assert (np.triu(matrix[0], 1) == 0).all()
    assert matrix[0, 11, 0] > 0


def test_has_no_recurrent_weights():
    model = build("min_gru", hidden_size=5, num_layers=2)
    assert [name for name in model.state_dict() if "hh" in name] == []
    assert sum(weight.numel() for weight in model.parameters()) == 10 * 3 + 10 + 10 * 5 + 10 + 4 * 5 + 4


def test_a_clamped_gate_keeps_for_good():
    """With z = 1 everywhere the state never changes; with 0 it is the candidate."""
    model, tape = build("min_gru", hidden_size=5), Tape()
    inputs = torch.randn(4, 12, 3, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        for bias, expected in ((100.0, np.zeros((1, 4, 12, 5))), (-100.0, None)):
            model.bias_ih_l0[:5] = bias
            model(inputs, tape=(tape := Tape()))
            expected = tape.array("candidate") if expected is None else expected
            np.testing.assert_allclose(tape.array("hidden_state"), expected, atol=1e-6)
