"""What every model promises: names, axes, bounds, knobs, and that nothing but its generator decides its weights."""

import numpy as np
import param
import pytest
import torch

from tests.models.kinds import PEERS, RECURRENT, WITH_LEDGER
from visualizer.models import MODELS, ModelKnobs, Tape
from visualizer.trace import Quantity

torch.set_num_threads(1)

models = pytest.mark.parametrize("name", MODELS)
recurrent = pytest.mark.parametrize("name", RECURRENT)
LIVE = ("dropout", "teacher_forcing_ratio")
NAMING = ("quantity", "operand", "gate", "weight", "bias", "weights", "values", "left", "right", "query", "key", "name")
"Fields of an equation's terms that name quantities or weights."


def make(name, seed=0, **knobs):
    model_class = MODELS[name]
    return model_class(3, 4, model_class.Knobs(**knobs), np.random.default_rng(seed))


def read(model, B=5, L=9, **options):
    tape = Tape()
    inputs = torch.randn(B, L, 3, generator=torch.Generator().manual_seed(0))
    outputs, state = model(inputs, sources=np.full(B, L // 3), tape=tape, **options)
    return outputs, state, tape


@models
@pytest.mark.parametrize("num_layers", [1, 3])
def test_quantities_are_what_the_tape_holds(name, num_layers):
    model = make(name, hidden_size=8, num_layers=num_layers)
    outputs, state, tape = read(model)
    outputs.sum().backward()
    gradients = {kept.replace("state", "gradient") for kept in model.states}
    assert set(tape.names) == set(model.quantities) | gradients
    sizes = {"t": 9, "source_t": 9, "unit": 8}
    for quantity in model.quantities.values():
        assert isinstance(quantity, Quantity)
        shape = tape.array(quantity.name).shape
        is_layered = "layer" in quantity.axes
        assert is_layered <= (num_layers > 1)
        axes = quantity.axes[is_layered:]
        assert shape[:2] == (num_layers if is_layered else 1, 5), quantity.name
        assert len(shape) == 2 + len(axes), quantity.name
        for axis, size in zip(axes, shape[2:], strict=True):
            assert size == (3 if quantity.name == "input_vector" and axis == "unit" else sizes.get(axis, size))
        assert quantity.symbol
        assert quantity.label
        assert quantity.doc.endswith(".")
    for kept in gradients:
        assert tape.array(kept).shape == (num_layers, 5, 9, 8)
    assert tuple(state) == (model.states if model.carries else ())
    assert all(value.shape == (num_layers, 5, 8) for value in state.values())
    assert outputs.shape == (5, 9, 4)


@models
def test_reads_one_position_at_a_time_as_it_reads_all(name):
    """The readable equations, position by position with what they carry, give what the whole reading gives."""
    model = make(name, hidden_size=8, num_layers=2)
    inputs = torch.randn(5, 9, 3, generator=torch.Generator().manual_seed(0))
    if model.no_stream:
        assert model.no_stream.endswith(".")
        return
    whole, _ = model(inputs)
    stream = model.start(5)
    for t in range(9):
        before = [{key: value.clone() for key, value in state.items()} for state in stream]
        outputs, after = model.advance(inputs[:, t], stream)
        assert (outputs - whole[:, t]).abs().max() <= 1e-5 * whole.abs().max(), t
        for kept, state in zip(before, stream, strict=True):
            assert all(torch.equal(kept[key], value) for key, value in state.items())
        stream = after


@models
def test_nothing_flows_from_later_positions(name):
    """An input changes no earlier output and no earlier number on the tape, to the last bit."""
    model = make(name, hidden_size=8, num_layers=2)
    inputs = torch.randn(5, 9, 3, generator=torch.Generator().manual_seed(0))
    changed = inputs.clone()
    changed[:, 6:] += 1.0
    sources = np.full(5, 3)
    outputs, _ = model(inputs, sources=sources)
    others, _ = model(changed, sources=sources)
    scale = outputs.abs().max()
    assert (outputs[:, :6] - others[:, :6]).abs().max() <= 1e-6 * scale
    assert (outputs[:, 6:] - others[:, 6:]).abs().max() > 1e-3 * scale


@models
def test_padding_changes_nothing(name):
    """What stands behind the end of a sequence changes none of its outputs."""
    model = make(name, hidden_size=8)
    inputs = torch.randn(2, 9, 3, generator=torch.Generator().manual_seed(0))
    sources, lengths = np.array([3, 2]), np.array([9, 6])
    outputs, _ = model(inputs, lengths=lengths, sources=sources)
    alone, _ = model(inputs[1:, :6], sources=sources[1:])
    assert (outputs[1, :6] - alone[0]).abs().max() <= 1e-5 * outputs.abs().max()


@models
def test_values_stay_within_bounds(name):
    model = make(name, hidden_size=8, num_layers=1)  # the first layer's output may be too large to be normalised
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(30)
    _, _, tape = read(model)
    bounded = [quantity for quantity in model.quantities.values() if quantity.bounds is not None]
    for quantity in bounded:
        values = tape.array(quantity.name)
        assert quantity.bounds[0] <= values.min() <= values.max() <= quantity.bounds[1]
        assert np.abs(values).max() > 0.99  # the weights were large enough to try the bounds


@models
def test_an_equation_for_everything_it_computes(name):
    model = make(name)
    assert set(model.equations) == set(model.quantities) - {"input_vector"}
    for equation in model.equations.values():
        assert equation.latex.count("{") == equation.latex.count("}")
        role = model.quantities[equation.quantity].role
        assert role == "plain" or rf"\role{{{role}}}" in equation.latex
        known = {*model.quantities, *(weight.format(layer=0) for weight in model.state_dict())}
        for term in equation.to_json()["terms"]:
            for factor in term.get("factors", [term]):
                named = [factor.get(field) for field in NAMING if factor.get(field)]
                full = {name.format(layer=0, part="encoder") for name in named}
                assert {model.operand(name, 0)[0] for name in full} <= known, equation.quantity


@models
def test_every_knob_has_bounds_or_choices_and_one_sentence(name):
    for knob, declared in MODELS[name].Knobs.param.objects("existing").items():
        if knob == "name":
            continue
        assert declared.doc.strip().endswith(".")
        assert 20 < len(declared.doc) <= 120
        assert declared.constant == (knob not in LIVE)
        if isinstance(declared, param.Number):
            assert None not in declared.bounds
            for outside in (declared.bounds[0] - 1, declared.bounds[1] + 1):
                with pytest.raises(ValueError, match=knob):
                    MODELS[name].Knobs(**{knob: outside})
        elif isinstance(declared, param.Selector):
            assert len(declared.objects) > 1
        else:
            assert isinstance(declared, param.Boolean)
    common = set(ModelKnobs.param.objects("existing"))
    assert common <= set(MODELS[name].Knobs.param.objects("existing"))


@models
def test_says_who_it_is(name):
    model_class = MODELS[name]
    assert len({other.label for other in MODELS.values()}) == len(MODELS)
    assert model_class.label[0].isupper()
    assert model_class.doc.endswith(".")
    assert "doi:" in model_class.paper or "arXiv:" in model_class.paper
    model = make(name)
    assert bool(model.no_ledger) != bool(model.writes)
    assert model.writes in ("", *model.quantities)


def shapes(module):
    return {key: tuple(value.shape) for key, value in module.state_dict().items()}


sizes = pytest.mark.parametrize(("hidden_size", "num_layers"), [(1, 1), (2, 3), (128, 2)])


@pytest.mark.parametrize("name", PEERS)
@sizes
def test_weights_have_pytorchs_names_and_shapes(name, hidden_size, num_layers):
    model = make(name, hidden_size=hidden_size, num_layers=num_layers)
    readout = {"readout.weight": (4, hidden_size), "readout.bias": (4,)}
    assert shapes(model) == {**shapes(PEERS[name](3, hidden_size, num_layers)), **readout}


@recurrent
@sizes
def test_recurrent_weights_are_blocks_of_rows_and_start_small(name, hidden_size, num_layers):
    model = make(name, hidden_size=hidden_size, num_layers=num_layers)
    found, rows = shapes(model), model.blocks * hidden_size
    for layer in range(num_layers):
        expected = {"weight_ih": (rows, hidden_size if layer else 3), "bias_ih": (rows,)}
        if model.has_link:
            expected |= {"weight_hh": (rows, hidden_size), "bias_hh": (rows,)}
        assert {key: found.pop(f"{key}_l{layer}") for key in expected} == expected
    assert (found.pop("readout.weight"), found.pop("readout.bias")) == ((4, hidden_size), (4,))
    assert found == {}
    bound = 1.0 if hasattr(model.knobs, "forget_bias") else hidden_size**-0.5  # the forget bias is 1
    assert all(weight.abs().max() <= bound for weight in model.parameters())
    assert all(weight.dtype == torch.float32 for weight in model.parameters())


@models
def test_seed_alone_decides_the_weights(name):
    torch.manual_seed(1)
    first = make(name).state_dict()
    torch.manual_seed(2)
    again, other = make(name).state_dict(), make(name, seed=1).state_dict()
    assert all(torch.equal(again[key], value) for key, value in first.items())
    differing = [key for key, value in first.items() if not torch.equal(other[key], value)]
    assert sum(first[key].numel() for key in differing) > sum(value.numel() for value in first.values()) / 2


@recurrent
def test_drops_a_share_of_every_layers_outputs(name):
    model = make(name, hidden_size=64, num_layers=2, dropout=0.4)
    undropped, _, tape = read(model, L=50)
    again, _, _ = read(model, L=50, dropout_rng=None)
    assert torch.equal(undropped, again)
    dropped, _, dropped_tape = read(model, L=50, dropout_rng=np.random.default_rng(0))
    same, _, _ = read(model, L=50, dropout_rng=np.random.default_rng(0))
    assert torch.equal(dropped, same)
    assert not torch.equal(dropped, undropped)
    np.testing.assert_array_equal(tape.array("hidden_state")[0], dropped_tape.array("hidden_state")[0])

    kept = model.drop(torch.ones(50, 64, 32), np.random.default_rng(0))
    assert kept.unique().tolist() == pytest.approx([0.0, 1 / 0.6])
    assert abs(float((kept == 0).float().mean()) - 0.4) < 0.01
    model.knobs.dropout = 0.0  # it may change during a run
    assert torch.equal(read(model, L=50, dropout_rng=np.random.default_rng(0))[0], undropped)


def multiplied(product, tape, shape):
    result = np.ones(shape)
    for factor in product.factors:
        values = tape.array(factor.quantity)
        result = result * (1 - values if factor.complement else values)
    return result


@pytest.mark.parametrize(("name", "knobs"), WITH_LEDGER, ids=str)
def test_ledger_sums_to_the_state(name, knobs):
    model = make(name, hidden_size=7, **knobs)
    _, _, tape = read(model)
    state = tape.array(model.ledger.state)
    kept, written = (multiplied(product, tape, state.shape) for product in (model.ledger.kept, model.ledger.written))
    total = np.zeros_like(state[:, :, 0])
    for t in range(9):
        total = kept[:, :, t] * total + written[:, :, t]
        np.testing.assert_allclose(total, state[:, :, t], atol=1e-6)


@recurrent
def test_stateful_reading_continues(name):
    """Two halves, the second started from the state of the first, are the whole."""
    model = make(name, num_layers=2)
    inputs = torch.randn(5, 10, 3, generator=torch.Generator().manual_seed(0))
    whole, final = model(inputs)
    first, state = model(inputs[:, :4])
    second, last = model(inputs[:, 4:], state)
    assert torch.equal(torch.cat([first, second], dim=1), whole)
    assert all(torch.equal(last[kept], final[kept]) for kept in model.states)
    zeros = model.initial_state(5)
    assert torch.equal(model(inputs, zeros)[0], whole)


def test_tape_says_what_it_has():
    with pytest.raises(KeyError, match="nothing yet"):
        Tape().array("hidden_state")
    _, _, tape = read(make("rnn"))
    with pytest.raises(KeyError, match="it has hidden_state, input_vector"):
        tape.array("hidden_gradient")
