"""Each number of a frame taken apart: its terms, recomputed from the weights, give the number."""

import json

import numpy as np
import pytest
import torch

from visualizer.models import MODELS, Tape, Touch, explain

torch.set_num_threads(1)

VARIANTS = [(name, {}) for name in MODELS] + [("rnn", {"nonlinearity": "relu"})]


def look(name, knobs, touched):
    """Return a model, its tape for one sequence, its touches and what it started from."""
    rng = np.random.default_rng(0)
    model_class = MODELS[name]
    model = model_class(3, 4, model_class.Knobs(hidden_size=6, num_layers=2, **knobs), np.random.default_rng(0))
    inputs = torch.from_numpy(rng.standard_normal((1, 9, 3)).astype(np.float32))
    touches, state = None, None
    if touched:
        touches = [
            Touch(
                scale={gate: rng.uniform(0, 1.5, (9, 6)) for gate in model.touchable},
                shift={gate: rng.uniform(-0.5, 0.5, (9, 6)) for gate in model.touchable},
                keep={kept: rng.uniform(0, 1.2, (9, 6)) for kept in model.states},
                link=rng.uniform(0, 1.2, 9),
            )
            for _ in range(2)
        ]
        state = {kept: torch.from_numpy(rng.standard_normal((2, 1, 6)).astype(np.float32)) for kept in model.states}
    tape = Tape()
    model(inputs, state, touches=touches, tape=tape)
    return model, tape, touches, state


def take_apart(seen, quantity, t, unit, layer):
    model, tape, touches, state = seen
    arrays = {name: tape.array(name)[layer, 0] for name in model.equations}
    arrays["input_vector"] = tape.array("hidden_state")[layer - 1, 0] if layer else tape.array("input_vector")[0, 0]
    return explain(
        model.equations[quantity],
        {name: declared.symbol for name, declared in model.quantities.items()},
        {name: weight.numpy() for name, weight in model.state_dict().items()},
        arrays,
        t=t,
        unit=unit,
        layer=layer,
        initial=None if state is None else {name: value[layer, 0].numpy() for name, value in state.items()},
        touch=None if touches is None else touches[layer],
    )


@pytest.mark.parametrize(("name", "knobs"), VARIANTS, ids=str)
@pytest.mark.parametrize("touched", [False, True])
def test_terms_give_the_number(name, knobs, touched):
    seen = look(name, knobs, touched)
    model, tape = seen[:2]
    rng = np.random.default_rng(0)
    places = [(str(rng.choice(list(model.equations))), *map(int, rng.integers(0, (9, 6, 2)))) for _ in range(50)]
    places += [(quantity, 0, 0, 1) for quantity in model.equations]
    for quantity, t, unit, layer in places:
        found = take_apart(seen, quantity, t, unit, layer)
        number = float(tape.array(quantity)[layer, 0, t, unit])
        assert found.value == pytest.approx(number, abs=1e-5 * max(1.0, abs(number)))
        assert found.total == pytest.approx(sum(value for _, value, _ in found.terms), abs=1e-12)
        for term, factors in zip(found.terms, found.factors, strict=True):
            assert term.value == pytest.approx(np.prod([factor.value for factor in factors]), rel=1e-12)
            assert {factor.source for factor in factors} <= {*model.quantities, *model.state_dict(), "touch"}
        assert json.dumps(found.to_json())


def test_every_weight_of_the_row_is_a_term():
    model, *_ = seen = look("lstm", {}, touched=False)
    found = take_apart(seen, "forget_gate", t=4, unit=5, layer=0)
    weights = {name: weight.numpy() for name, weight in model.state_dict().items()}
    row = 1 * 6 + 5
    expected = [
        *weights["weight_ih_l0"][row],
        weights["bias_ih_l0"][row],
        *weights["weight_hh_l0"][row],
        weights["bias_hh_l0"][row],
    ]
    assert [factors[0].value for factors in found.factors] == pytest.approx(expected)
    assert found.terms[2].symbol == "W_f[5,2]·x[2]"
    assert found.terms[2].source == "input_vector"
    assert found.terms[3].symbol == "b_f[5]"
    assert found.terms[3].source == "bias_ih_l0"
    assert found.terms[5].symbol == "U_f[5,1]·h₋[1]"


def test_products_read_like_the_equation():
    cell = take_apart(look("lstm", {}, touched=False), "cell_state", t=3, unit=2, layer=0)
    assert [term.symbol for term in cell.terms] == ["f[2]·c₋[2]", "i[2]·g[2]"]
    assert [term.source for term in cell.terms] == ["forget_gate", "input_gate"]
    hidden = take_apart(look("gru", {}, touched=False), "hidden_state", t=3, unit=2, layer=1)
    assert [term.symbol for term in hidden.terms] == ["(1 − z[2])·n[2]", "z[2]·h₋[2]"]
    shown = take_apart(look("lstm", {}, touched=False), "hidden_state", t=3, unit=2, layer=0)
    assert [term.symbol for term in shown.terms] == ["o[2]·tanh(c[2])"]


def test_says_what_was_touched():
    seen = look("lstm", {}, touched=True)
    touch = seen[2][0]
    gate = take_apart(seen, "forget_gate", t=4, unit=5, layer=0)
    assert (gate.scale, gate.shift) == (touch.scale["forget_gate"][4, 5], touch.shift["forget_gate"][4, 5])
    assert "link·keep·h₋[0]" in gate.terms[4].symbol
    cell = take_apart(seen, "cell_state", t=4, unit=5, layer=0)
    assert cell.terms[0].symbol == "f[5]·keep·c₋[5]"


def test_place_outside_is_refused():
    seen = look("lstm", {}, touched=False)
    with pytest.raises(ValueError, match=r"t must be between 0 and 8 \(got 9\)"):
        take_apart(seen, "cell_state", t=9, unit=0, layer=0)
    with pytest.raises(ValueError, match=r"unit must be between 0 and 5 \(got -1\)"):
        take_apart(seen, "cell_state", t=0, unit=-1, layer=0)
