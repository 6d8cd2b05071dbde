"""A new cell without a fast scan: it declares its quantities and writes ``step``, and everything else works."""

import numpy as np
import pytest
import torch

from visualizer.models import Equation, Factor, Ledger, Product, RecurrentKnobs, RecurrentModel, Tape, Touch
from visualizer.models.recurrent import input_side
from visualizer.models.touch import UNTOUCHED
from visualizer.trace import Quantity

torch.set_num_threads(1)

WRITTEN = Product((Factor("update_gate", complement=True), Factor("candidate")))


class MinimalUnit(RecurrentModel):
    """Gate and candidate see only the input; the state is their running mix."""

    label = "Minimal unit"
    paper = "arXiv:2410.01201"
    doc = "A gate that sees only the input."
    blocks = 2
    ledger = Ledger("hidden_state", Product((Factor("update_gate"),)), WRITTEN)

    def step(self, x, state, layer=0, touch_at=None):
        touch = touch_at or UNTOUCHED
        h = touch.state("hidden_state", state["hidden_state"])
        z, n = self.from_input(x, layer).chunk(2, dim=-1)
        z = touch.gate("update_gate", torch.sigmoid(z))
        n = touch.gate("candidate", torch.tanh(n))
        return {"hidden_state": z * h + (1 - z) * n}, {"update_gate": z, "candidate": n}

    def _quantities(self):
        axes = ("t", "unit")
        return [
            Quantity("update_gate", "z", axes, "forget", (0.0, 1.0)),
            Quantity("candidate", "n", axes, "candidate", (-1.0, 1.0)),
            Quantity("hidden_state", "h", axes, "hidden", (-1.0, 1.0)),
        ]

    def _equations(self):
        gate, candidate = input_side(0), input_side(1)
        return [
            Equation("update_gate", (gate,), "sigmoid"),
            Equation("candidate", (candidate,), "tanh"),
            Equation("hidden_state", (Product((Factor("update_gate"), Factor("hidden_state", 1))), WRITTEN)),
        ]


def make(**knobs):
    return MinimalUnit(3, 4, RecurrentKnobs(hidden_size=5, **knobs), np.random.default_rng(0))


def inputs(B=6, L=8):
    return torch.randn(B, L, 3, generator=torch.Generator().manual_seed(0))


def test_runs_without_a_scan():
    model, tape = make(num_layers=2), Tape()
    assert model.by_step
    outputs, state = model(inputs(), tape=tape)
    assert outputs.shape == (6, 8, 4)
    assert state["hidden_state"].shape == (2, 6, 5)
    assert set(tape.names) == set(model.quantities)
    outputs.square().mean().backward()
    assert set(tape.names) == {*model.quantities, "hidden_gradient"}
    assert tape.array("hidden_gradient").shape == (2, 6, 8, 5)


def test_equations_by_hand():
    model, tape = make(), Tape()
    x = inputs()
    model(x, tape=tape)
    weights = {name: value.numpy().astype(float) for name, value in model.state_dict().items()}
    sums = x.numpy() @ weights["weight_ih_l0"].T + weights["bias_ih_l0"]
    z, n = 1 / (1 + np.exp(-sums[..., :5])), np.tanh(sums[..., 5:])
    h = np.zeros((6, 5))
    for t in range(8):
        h = z[:, t] * h + (1 - z[:, t]) * n[:, t]
        np.testing.assert_allclose(tape.array("hidden_state")[0, :, t], h, atol=1e-6)
    np.testing.assert_allclose(tape.array("update_gate")[0], z, atol=1e-6)


def test_gradients_are_finite_differences():
    """dL/dh_t on the tape is what a push on the carried state does to the loss."""
    model, tape = make().double(), Tape()
    x = inputs().double()
    read = torch.randn(6, 8, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)

    def loss_after(push: torch.Tensor) -> torch.Tensor:
        first, state = model(x[:, :4])
        rest, _ = model(x[:, 4:], {"hidden_state": state["hidden_state"] + push})
        shown = first[:, 3] + push[0] @ model.readout.weight.T
        return (first[:, :3] * read[:, :3]).sum() + (shown * read[:, 3]).sum() + (rest * read[:, 4:]).sum()

    outputs, _ = model(x, tape=tape)
    (outputs * read).sum().backward()
    gradient = tape.array("hidden_gradient")[0, :, 3]
    for unit in range(5):
        push = torch.zeros(1, 6, 5, dtype=torch.float64)
        push[0, 2, unit] = 1e-6
        with torch.no_grad():
            slope = (loss_after(push) - loss_after(-push)) / 2e-6
        assert float(slope) == pytest.approx(gradient[2, unit], abs=1e-7)


def test_lengths_hold_the_state():
    model, tape = make(), Tape()
    lengths = np.array([8, 1, 3, 5, 8, 2])
    outputs, state = model(inputs(), lengths=lengths, tape=tape)
    for b, length in enumerate(lengths):
        alone, _ = model(inputs()[b : b + 1, :length])
        assert torch.allclose(outputs[b, :length], alone[0])
        assert torch.equal(outputs[b, length:], model.readout.bias.expand(8 - length, 4))
        np.testing.assert_array_equal(
            state["hidden_state"][0, b].detach(), tape.array("hidden_state")[0, b, length - 1]
        )
        assert (tape.array("update_gate")[0, b, length:] == 0).all()


def test_touches_and_cuts():
    model = make()
    scale = {"update_gate": np.zeros((8, 5))}
    cleared, _ = model(inputs(), touches=[Touch(scale=scale)])
    alone = torch.cat([model(inputs()[:, t : t + 1], touches=[Touch(scale=scale)])[0] for t in range(8)], dim=1)
    assert torch.allclose(cleared, alone)  # with the gate at 0 nothing is kept

    x = inputs().requires_grad_()
    cuts = np.arange(8) == 4
    model(x, cuts=cuts)[0][:, -1].sum().backward()
    assert (x.grad[:, :4] == 0).all()
    assert (x.grad[:, 4:] != 0).any()


def test_nothing_is_recorded_without_gradients():
    model, tape = make(), Tape()
    with torch.no_grad():
        model(inputs(), tape=tape)
    assert "hidden_gradient" not in tape.names
