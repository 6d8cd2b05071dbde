"""The gradient triangle and effective attention of every model against autograd, one loss and one answer at a time."""

import copy
from itertools import count

import numpy as np
import pytest
import torch
from torch.nn import functional

import visualizer
from tests.conftest import possible_interventions
from visualizer import MODELS, Recipe, Run, Set
from visualizer.models import RecurrentModel, ResidualModel, See
from visualizer.models.seq2seq import Seq2Seq
from visualizer.training import costly
from visualizer.training.costly import COSTLY, Costly
from visualizer.training.influence import LONGEST, SQUARES, answer_gradients, loss_gradients

TASKS = {
    "delayed_recall": {"seq_len": 9},
    "copy_memory": {"seq_len": 12},
    "adding": {"seq_len": 8},
    "parity": {"seq_len": 9, "every": True},
    "names": {},
    "reversal": {},
}
"Loss at the end, everywhere, of values, at every position, in padded sequences, on the answer to a source."
SIZES = {"hidden_size": 6, "num_layers": 2, "batch_size": 6}
BY_FFT = {"s4d", "hyena"}
"Models whose transforms leave rounding where nothing flows."


def by_step(model, inputs, nudges, _=None):
    """Unroll the readable equations. inputs: (L, D); nudges: (layers, L, H), added to what each layer hands on."""
    states = model.start(1)
    outputs = []
    for t, x in enumerate(inputs):
        below = x[None]
        for layer in range(model.num_layers):
            state, _ = model.step(below, states[layer], layer)
            below = state["hidden_state"] + nudges[layer, t]
            states[layer] = {**state, "hidden_state": below}
        outputs.append(model.readout(below)[0])
    return torch.stack(outputs)


def by_blocks(model, inputs, nudges, _=None):
    """Pass the residual stream through the blocks by hand; nudges are added to what each block finds."""
    stream = model._embed(inputs[None], See())
    for block, nudge in zip(model.blocks, nudges, strict=True):
        stream = block(stream + nudge, See(), lambda added: added)
    return model.readout(model.norm(stream))[0]


def by_parts(model, inputs, nudges, source):
    """Read the source, then write one position after the other, looking back as Luong's equations say."""
    states, tops, outputs = by_cell(model.encoder, model.decoder, inputs, nudges, source), [], []
    for t, top in enumerate(states):
        if t < source:
            tops.append(top)
            outputs.append(torch.zeros(model.output_size, dtype=top.dtype))
            continue
        scores = torch.stack([top @ model.alignment.between(annotation) for annotation in tops])
        context = sum(weight * annotation for weight, annotation in zip(scores.softmax(0), tops, strict=True))
        outputs.append(model.readout(torch.tanh(model.combine(torch.cat([context, top])))))
    return torch.stack(outputs)


def by_cell(encoder, decoder, inputs, nudges, source):
    """Return the top states, (H,) each: the encoder's, then the decoder's that goes on from there."""
    states, tops = encoder.start(1), []
    for t, x in enumerate(inputs):
        below, cell = x[None], encoder if t < source else decoder
        for layer in range(len(nudges)):
            state, _ = cell.step(below, states[layer], layer)
            below = state["hidden_state"] + nudges[layer, t]
            states[layer] = {**state, "hidden_state": below}
        tops.append(below[0])
    return tops


ORACLES = {RecurrentModel: by_step, ResidualModel: by_blocks, Seq2Seq: by_parts}
"By kind of model, another way to its outputs (L, O): a new kind needs its own."


def probed(run):
    """Read the probe in double precision; returns everything autograd needs. Padding is left away."""
    model = copy.deepcopy(run.model).double()
    oracle = next(oracle for kind, oracle in ORACLES.items() if isinstance(model, kind))
    length = run.probe.inputs.shape[1] if run.probe.lengths is None else int(run.probe.lengths[0])
    inputs = torch.from_numpy(run.probe.inputs[0, :length]).double().requires_grad_()
    nudges = torch.zeros(model.num_layers, length, model.hidden_size, dtype=torch.float64, requires_grad=True)
    source = None if run.probe.sources is None else int(run.probe.sources[0])
    return inputs, nudges, oracle(model, inputs, nudges, source)


def triangle_by_autograd(run):
    """dL_k/dh_t of the state that is traced, one backward pass for each k. (layers, L, L, H)."""
    _, nudges, outputs = probed(run)
    asked = np.flatnonzero(run.probe.loss_mask[0])
    targets = torch.from_numpy(run.probe.targets[0])
    length = run.probe.inputs.shape[1]
    whole = np.zeros((len(nudges), length, length, nudges.shape[-1]))
    for k in asked:
        if run.task.kind == "classes":
            loss = functional.cross_entropy(outputs[k], targets[k]) / len(asked)
        else:
            loss = functional.mse_loss(outputs[k], targets[k].double()) / len(asked)
        (gradient,) = torch.autograd.grad(loss, nudges, retain_graph=True)
        whole[:, k, : gradient.shape[1]] = gradient.numpy()
    return whole


def answers_by_autograd(run):
    """How the answer at k depends on the input vector at t. (L, L, D)."""
    inputs, _, outputs = probed(run)
    length, width = run.probe.inputs.shape[1:]
    whole = np.zeros((length, length, width))
    for k in np.flatnonzero(run.probe.loss_mask[0]):
        answer = outputs[k, run.probe.targets[0, k]] if run.task.kind == "classes" else outputs[k].sum()
        (gradient,) = torch.autograd.grad(answer, inputs, retain_graph=True)
        whole[k, : len(gradient)] = gradient.numpy()
    return whole


def learns(model, task):
    return not MODELS[model].fits(visualizer.TASKS[task])


def begin(model, task="", **knobs):
    task = task or next(task for task in ("copy_memory", *TASKS) if learns(model, task))
    return Run(Recipe(task=task, model=model, **{**SIZES, **TASKS[task], **knobs}))


EVERY = [(model, task) for model in MODELS for task in TASKS if learns(model, task)]
models = pytest.mark.parametrize("model", MODELS)


@pytest.fixture(scope="module", params=EVERY, ids=str)
def run(request):
    run = begin(*request.param)
    run.train(20)
    return run


def off(actual, expected):
    return np.abs(actual - expected).max() / np.abs(expected).max()


def later(square):
    """The entries (loss_t, t) with t > loss_t, of (..., L, L)."""
    return square[..., np.triu(np.ones(square.shape[-2:], bool), 1)]


def test_the_triangle_equals_autograd(run):
    expected = triangle_by_autograd(run)
    found = loss_gradients(run, run.probe, (run.model.traced or run.model.states)[0])
    assert off(found, expected) <= 1e-5
    shown = run.frame(["gradient_triangle"])["gradient_triangle"]  # (layers, L, L)
    lengths = np.linalg.norm(expected, axis=-1)
    assert run.quantities["gradient_triangle"].axes == ("layer", "loss_t", "t")
    assert off(shown, lengths) <= 1e-5
    wrong = np.roll(expected, 1, axis=2)  # what comes one position late is noticed
    assert off(found, wrong) > 1e-3


def test_no_loss_depends_on_a_later_state(run):
    shown = run.frame(["gradient_triangle"])["gradient_triangle"]
    limit = 1e-6 * shown.max() if run.recipe.model in BY_FFT else 0.0
    assert later(shown).max() <= limit
    silent = ~run.probe.loss_mask[0]
    assert (shown[:, silent] == 0).all()
    asked = np.flatnonzero(run.probe.loss_mask[0])
    assert (shown[:, asked, asked] > 0).all()


def test_rows_add_up_to_the_gradient_of_the_frame(run):
    for state in run.model.states:
        whole = run.frame([state.replace("state", "gradient")]).arrays.popitem()[1]
        rows = loss_gradients(run, run.probe, state)
        assert off(rows.sum(axis=1), whole) <= 1e-5
        assert off(1.001 * rows.sum(axis=1), whole) > 1e-5


@models
def test_rows_add_up_with_interventions_and_cuts(model):
    """What stands on a run, and where the gradient is cut, holds for every row."""
    run = begin(model)
    run.train(5)
    for event in possible_interventions(run, {"t": (2, 5), "scale": 0.5, "shift": 0.2}, {"t": 4}, {"t": 3}):
        run.apply(event)
    if "bptt_window" not in run.model.without:
        run.apply(Set("bptt_window", 5))
    rows, whole = loss_gradients(run, run.probe, "hidden_state"), run.frame(["hidden_gradient"])["hidden_gradient"]
    assert off(rows.sum(axis=1), whole) <= 1e-5
    if run.knobs.bptt_window:
        assert (rows[0, 10:, :5] == 0).all()
        assert rows[0, 10:, 10:].any()


def test_effective_attention_equals_autograd(run):
    expected = answers_by_autograd(run)
    assert off(answer_gradients(run, run.probe), expected) <= 1e-5
    shown = run.frame(["effective_attention"])["effective_attention"]
    assert off(shown, np.linalg.norm(expected, axis=-1)) <= 1e-5
    assert later(shown).max() <= (1e-6 * shown.max() if run.recipe.model in BY_FFT else 0.0)
    assert (shown[~run.probe.loss_mask[0]] == 0).all()


@pytest.mark.parametrize("model", [model for model in MODELS if learns(model, "adding")])
def test_long_sequences_do_not_offer_it_and_say_why(model):
    for length, is_offered in ((LONGEST, True), (LONGEST + 1, False)):
        run = Run(Recipe(task="adding", model=model, hidden_size=3, seq_len=length))
        assert {name: name in run.quantities for name in SQUARES} == dict.fromkeys(SQUARES, is_offered)
        for name in SQUARES:
            if is_offered:
                assert run.frame([name])[name].shape == (64, 64)
            else:
                with pytest.raises(ValueError, match=rf"{name} is made of at most 64 positions \(got 65\); lower"):
                    run.frame([name])


@models
def test_watching_them_changes_nothing(model):
    run, unwatched = begin(model, dropout=0.2), begin(model, dropout=0.2)
    for _ in range(10):
        run.update()
        run.frame(SQUARES)
        run.frame(SQUARES, source="batch", patience=0.2)
    unwatched.train(10)
    assert run.weights_hash() == unwatched.weights_hash()


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def counted(small, monkeypatch):
    """A run, what its costly quantities are made by, the clock, and how often the triangle was computed."""
    run, clock, calls = Run(small("lstm")), Clock(), []
    number = count(1)
    made = {**COSTLY, "gradient_triangle": lambda *_: calls.append(next(number)) or np.full((1, 8, 8), calls[-1])}
    monkeypatch.setattr(costly, "COSTLY", made)
    monkeypatch.setattr(run._frames, "_costly", Costly(run, clock))
    return run, clock, calls


def triangle(run, **options):
    frame = run.frame(["gradient_triangle"], **options)
    return int(frame["gradient_triangle"][0, 0]), frame.facts.get("as_of", {}).get("gradient_triangle")


def test_who_watches_waits(counted):
    """Within the patience nothing is computed again, and the frame says of which update it is; afterwards it is new."""
    run, clock, calls = counted
    assert triangle(run, patience=0.2) == (1, None)
    for _ in range(19):
        run.update()
        clock.now += 0.01
        assert triangle(run, patience=0.2) == (1, 0)
    clock.now += 0.011
    assert triangle(run, patience=0.2) == (2, None)
    clock.now += 10
    assert triangle(run, patience=0.2) == (2, None)  # the weights are the same
    assert len(calls) == 2


def test_who_asks_exactly_gets_the_present(counted):
    run, _, calls = counted
    assert triangle(run, patience=0.2) == (1, None)
    run.update()
    assert triangle(run) == (2, None)
    assert triangle(run, patience=0.2) == (1, 0)
    assert triangle(run, source="batch", patience=0.2) == (3, None)
    assert triangle(run, patience=0.2) == (1, 0)
    assert len(calls) == 3


def test_who_watches_the_next_batch_waits_too(counted):
    """Each batch is another sequence: a kept square says of which update; probe and batch are kept apart."""
    run, clock, calls = counted
    assert triangle(run, source="batch", patience=0.2) == (1, None)
    for _ in range(19):
        run.update()
        clock.now += 0.01
        assert triangle(run, source="batch", patience=0.2) == (1, 0)
    assert triangle(run, patience=0.2) == (2, None)
    clock.now += 0.011
    assert triangle(run, source="batch", patience=0.2) == (3, None)
    assert triangle(run, patience=0.2) == (2, None)
    assert len(calls) == 3


def test_an_answer_stands_beside_its_own_question():
    run = Run(Recipe(task="reversal", model="gru", hidden_size=4))
    for _ in range(3):
        frame = run.frame(["decoded"], source="batch", patience=60.0)
        np.testing.assert_array_equal(frame["decoded"], run.frame(["decoded"], source="batch")["decoded"])
        assert "as_of" not in frame.facts
        run.update()


def test_what_is_from_a_later_update_is_not_shown(counted):
    run, _, _ = counted
    run.train(5)
    assert triangle(run, patience=0.2) == (1, None)
    run.reset()
    assert triangle(run, patience=0.2) == (2, None)


@models
def test_an_exact_frame_is_of_the_present_weights(model):
    run = begin(model)
    run.frame(SQUARES, patience=60.0)
    run.train(3)
    watched, exact = run.frame(SQUARES, patience=60.0), run.frame(SQUARES)
    again = begin(model)
    again.train(3)
    for name, array in again.frame(SQUARES).arrays.items():
        np.testing.assert_array_equal(exact[name], array)
        assert off(watched[name], array) > 1e-6
    assert watched.facts["as_of"] == dict.fromkeys(SQUARES, 0)
    assert "as_of" not in exact.facts
