"""Every variant against a loop written from Greff et al. (2015), and against the LSTM it comes from."""

import numpy as np
import pytest
import torch

from tests.models.kinds import build
from visualizer.models import Tape, Touch
from visualizer.models.lstm_variant import VARIANTS

torch.set_num_threads(1)

ROWS = {"input_gate": "i", "forget_gate": "f", "candidate": "g", "output_gate": "o"}
LACKS = {"no_forget_gate": "f", "no_input_gate": "i", "no_output_gate": "o", "coupled_gates": "f"}
SAME_WEIGHTS = sorted(set(VARIANTS) - set(LACKS))

variants = pytest.mark.parametrize("variant", VARIANTS)


def sigma(x):
    return 1 / (1 + np.exp(-x))


def greff(variant, weights, x, H):
    """Follow the paper's equations for one layer, position by position. x (B, L, D)."""
    rows = [name for name in "ifgo" if name != LACKS.get(variant)]
    blocks = {name: slice(k * H, (k + 1) * H) for k, name in enumerate(rows)}
    c, y = np.zeros((2, len(x), H))
    seen = {name: [] for name in ("i", "f", "g", "o", "c", "h")}
    for t in range(x.shape[1]):

        def inside(name, y=y, t=t):
            at, w = blocks[name], weights
            sides = (x[:, t] @ w["weight_ih_l0"][at].T, y @ w["weight_hh_l0"][at].T)
            return sum(sides) + w["bias_ih_l0"][at] + w["bias_hh_l0"][at]

        def gate(name, cell, inside=inside):
            return sigma(inside(name) + (weights[f"peephole_{name}_l0"] * cell if variant == "peepholes" else 0))

        z = inside("g") if variant == "no_input_activation" else np.tanh(inside("g"))
        i = 1 if variant == "no_input_gate" else gate("i", c)
        f = {"no_forget_gate": 1, "coupled_gates": 1 - i}[variant] if LACKS.get(variant) == "f" else gate("f", c)
        c = z * i + c * f
        o = 1 if variant == "no_output_gate" else gate("o", c)
        y = (c if variant == "no_output_activation" else np.tanh(c)) * o
        for name, value in zip(seen, (i, f, z, o, c, y), strict=True):
            seen[name].append(np.broadcast_to(value, c.shape))
    return {name: np.stack(values, axis=1) for name, values in seen.items()}


def read(model, B=4, L=12):
    tape = Tape()
    inputs = torch.randn(B, L, 3, generator=torch.Generator().manual_seed(0))
    model(inputs, tape=tape)
    return inputs.numpy().astype(float), tape


@variants
def test_equals_the_papers_equations(variant):
    model = build("lstm_variant", hidden_size=5, variant=variant)
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(2)
    inputs, tape = read(model)
    weights = {name: value.numpy().astype(float) for name, value in model.state_dict().items()}
    expected = greff(variant, weights, inputs, 5)
    shown = {**ROWS, "cell_state": "c", "hidden_state": "h"}
    assert set(model.quantities) - {"input_vector"} == {name for name in shown if shown[name] != LACKS.get(variant)}
    for name in set(model.quantities) - {"input_vector"}:
        found = tape.array(name)[0]
        np.testing.assert_allclose(found, expected[shown[name]], atol=1e-5 * np.abs(found).max(), err_msg=name)
    if variant in SAME_WEIGHTS:  # the part that differs shows
        whole = greff("", weights, inputs, 5)["h"]
        assert np.abs(tape.array("hidden_state")[0] - whole).max() > 1e-2


@variants
def test_has_the_weights_of_its_parts_and_no_others(variant):
    def count(model):
        return sum(weight.numel() for weight in model.parameters())

    H, D = 7, 3
    difference = count(build("lstm_variant", hidden_size=H, variant=variant)) - count(build("lstm", hidden_size=H))
    block = H * D + H * H + 2 * H
    assert difference == (3 * H if variant == "peepholes" else -block if variant in LACKS else 0)


@pytest.mark.parametrize("variant", SAME_WEIGHTS)
def test_starts_from_the_lstms_own_weights(variant):
    found = build("lstm_variant", hidden_size=5, num_layers=2, variant=variant).state_dict()
    lstm = build("lstm", hidden_size=5, num_layers=2).state_dict()
    assert all(torch.equal(found[name], weight) for name, weight in lstm.items())
    added = set(found) - set(lstm)
    assert added == ({f"peephole_{g}_l{k}" for g in "ifo" for k in (0, 1)} if variant == "peepholes" else set())


def test_closed_peepholes_are_the_lstm():
    model, lstm = build("lstm_variant", hidden_size=5, variant="peepholes"), build("lstm", hidden_size=5)
    inputs = torch.randn(4, 12, 3, generator=torch.Generator().manual_seed(0))
    assert (model(inputs)[0] - lstm(inputs)[0]).abs().max() > 1e-3
    with torch.no_grad():
        for gate in "ifo":
            model.get_parameter(f"peephole_{gate}_l0").zero_()
    assert (model(inputs)[0] - lstm(inputs)[0]).abs().max() < 1e-6


def test_peepholes_see_the_past_when_the_recurrence_is_cut():
    """The cut is of the matrices; only with the cell cleared too does a position know nothing of the past."""
    model, tape, alone = build("lstm_variant", hidden_size=5, variant="peepholes"), Tape(), Tape()
    inputs = torch.randn(4, 9, 3, generator=torch.Generator().manual_seed(0))
    link, cleared = np.zeros(9), np.ones((9, 5))
    cleared[6] = 0
    model(inputs, touches=[Touch(link=link, keep={"cell_state": cleared})], tape=tape)
    gates = []
    for t in (5, 6):
        model(inputs[:, t : t + 1], tape=alone)
        gates.append(np.abs(tape.array("input_gate")[0, :, t] - alone.array("input_gate")[0, :, 0]).max())
    assert gates[0] > 1e-3
    assert gates[1] == 0


@variants
def test_gates_stand_where_the_knobs_say(variant):
    """With nothing heard and nothing remembered the keep gate is as open as the forget bias says, coupled or not."""
    model = build("lstm_variant", hidden_size=5, variant=variant, forget_bias=2.0, input_bias=-0.5)
    tape = Tape()
    model(torch.zeros(1, 1, 3), tape=tape)
    if variant == "coupled_gates":
        np.testing.assert_allclose(1 - tape.array("input_gate"), sigma(2.5), rtol=1e-6)
    elif variant != "no_forget_gate":
        np.testing.assert_allclose(tape.array("forget_gate"), sigma(2.0), rtol=1e-6)
    if variant not in ("no_input_gate", "coupled_gates"):
        np.testing.assert_allclose(tape.array("input_gate"), sigma(-0.5), rtol=1e-6)


def test_the_formulas_are_spelled_from_the_terms():
    def formula(variant, quantity):
        return build("lstm_variant", hidden_size=2, variant=variant).equations[quantity].latex

    c, g, i = r"\role{memory}{c_{t-1}}", r"\role{candidate}{g_t}", r"\role{input}{i_t}"
    assert formula("no_forget_gate", "cell_state") == rf"\role{{memory}}{{c_t}} = {c} + {i} \odot {g}"
    assert formula("coupled_gates", "cell_state") == rf"\role{{memory}}{{c_t}} = (1 - {i}) \odot {c} + {i} \odot {g}"
    assert formula("no_output_gate", "hidden_state") == r"\role{hidden}{h_t} = \tanh(\role{memory}{c_t})"
    assert formula("peepholes", "output_gate").endswith(r"+ b'_o + p_o \odot \role{memory}{c_t})")
