import json
import math

import numpy as np
import pytest

from tests.conftest import possible_interventions
from visualizer import MODELS, Run
from visualizer.training.functions import FUNCTIONS


@pytest.fixture(scope="module", params=[(model, touched) for model in MODELS for touched in (False, True)], ids=str)
def run(request, small):
    model, touched = request.param
    run = Run(small(model, num_layers=2))
    run.train(40)
    if touched:
        clamp = {"t": (2, 5), "scale": 0.5, "shift": 0.2}
        for event in possible_interventions(run, clamp, {"t": 4, "unit": 1}, {"t": 3}):
            run.apply(event)
    return run


def places(run, count=50):
    """Take every equation with terms in turn and draw a place of it: what ``explain`` takes, and an index."""
    rng = np.random.default_rng(5)
    frame = run.frame()
    names = [name for name, equation in run.model.equations.items() if equation.terms]
    assert len(names) <= count
    for index in range(count):
        name = names[index % len(names)]
        axes, shape = run.quantities[name].axes, frame[name].shape
        place = {axis: int(rng.integers(size)) for axis, size in zip(axes, shape, strict=True)}
        if run.model.shown_in(name) not in ("", run.model.part_at(place["t"], run.probe.sources)):
            continue
        if "source_t" in place:  # one that it may attend to
            row = frame[name][tuple(place[axis] for axis in axes[:-1])]
            place["source_t"] = int(rng.choice(np.flatnonzero(row)))
        index = tuple(place[axis] for axis in axes)
        if "feature" in place:
            place["unit"] = place.pop("feature")
        yield name, place, index


def read(run, source):
    """Look a weight up in the state_dict: name[row,column]."""
    name, index = source[:-1].split("[")
    return float(run.model.state_dict()[name][tuple(map(int, index.split(",")))])


def test_fifty_random_cells_are_what_the_frame_shows(run):
    frame = run.frame()
    for quantity, place, index in places(run):
        terms, value = explanation = run.explain(quantity, **place)
        scale = max(1.0, float(np.abs(frame[quantity]).max()))
        assert value == pytest.approx(float(frame[quantity][index]), abs=5e-6 * scale), (quantity, place)
        total = sum(term[1] for term in terms) - explanation.log_normaliser
        function = FUNCTIONS[explanation.function]
        assert value == pytest.approx(explanation.scale * function(total) + explanation.shift, abs=1e-12)
        json.dumps(explanation.to_json(), allow_nan=False)


def test_terms_are_products_of_weights_and_states(run):
    state = run.model.state_dict()
    for quantity, place, _ in places(run):
        explanation = run.explain(quantity, **place)
        weights = 0
        for (symbol, value, source), factors in zip(explanation.terms, explanation.factors, strict=True):
            assert value == math.prod(factor[1] for factor in factors)
            assert symbol == "·".join(factor[0] for factor in factors)
            assert source == "·".join(factor[2] for factor in factors if factor[2])
            for letter, number, name in factors:
                if name.split("[")[0] in state and "(" not in factors[0][0] + letter:
                    assert number == (-1 if letter.startswith("−") else 1) * read(run, name)
                    weights += 1
        expected = {"lstm": 2, "gru": 2, "rnn": 2}.get(run.recipe.model)
        if expected and "weight_ih" in str(explanation.terms):
            width = (run.model.input_size if place.get("layer", 0) == 0 else 5) + 5 + expected
            assert weights == width


def test_the_textbook_sum(small):
    run = Run(small("lstm", seq_len=12))
    run.train(40)
    frame = run.frame()
    explanation = run.explain("cell_state", t=11, unit=3, layer=0)
    f, c, i, g = (frame[name][:, 3] for name in ("forget_gate", "cell_state", "input_gate", "candidate"))
    assert [term[0] for term in explanation.terms] == ["f·c₋", "i·g"]
    assert [term[1] for term in explanation.terms] == pytest.approx([f[11] * c[10], i[11] * g[11]], abs=1e-6)
    assert [term[2] for term in explanation.terms] == ["forget_gate·cell_state", "input_gate·candidate"]
    assert explanation.value == pytest.approx(c[11], abs=1e-6)


def test_before_the_first_position_there_is_nothing(run):
    for quantity, equation in run.model.equations.items():
        if not equation.terms or run.model.shown_in(quantity) == "decoder":
            continue
        explanation = run.explain(quantity, t=0, unit=0, layer=0)
        before = [term for term in explanation.terms if "₋" in term[0]]
        assert [term[1] for term in before] == [0.0] * len(before)
        assert equation.function == explanation.function


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"quantity": "output"}, "no equation"),
        ({"quantity": "hidden_state", "t": 50}, "t must be between 0 and [78] "),
        ({"quantity": "hidden_state", "unit": 5}, "unit must be between 0 and 4"),
        ({"quantity": "hidden_state", "layer": 1}, "layer must be between 0 and 0"),
        ({"quantity": "hidden_state", "t": True}, "t must be .*got True.*whole number"),
        ({"quantity": "hidden_state", "t": 1.0}, "t must be"),
        ({"quantity": "hidden_state", "unit": "2"}, "unit must be"),
        ({"quantity": "hidden_state", "layer": None}, "layer must be"),
        ({"quantity": ["hidden_state"]}, "no equation"),
    ],
)
def test_what_is_not_there_is_said(trained, place, words):
    with pytest.raises(ValueError, match=words):
        trained.explain(**{"t": 0, "unit": 0, "layer": 0, **place})


def test_what_only_one_part_has_is_refused_elsewhere(small):
    run = Run(small("seq2seq"))
    source = int(run.probe.sources[0])
    assert run.explain("context", t=source, unit=0).quantity == "context"
    with pytest.raises(ValueError, match="context is the decoder's .got position 1, the encoder's"):
        run.explain("context", t=0, unit=0)
    with pytest.raises(ValueError, match="key is the encoder's"):
        run.explain("key", t=source, unit=0)


def test_a_weight_of_attention_that_cannot_be_is_refused(small):
    run = Run(small("transformer"))
    assert run.explain("attention_weights", t=2, source_t=2).value > 0
    with pytest.raises(ValueError, match="position 3 gives position 6 no attention at all"):
        run.explain("attention_weights", t=2, source_t=5)


def test_numpy_places_are_places(trained):
    explanation = trained.explain("hidden_state", t=np.int64(3), unit=np.int32(2))
    assert explanation == trained.explain("hidden_state", t=3, unit=2)
    json.dumps(explanation.to_json())
