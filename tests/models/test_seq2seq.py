"""Encoder–decoder against loops written from the papers, in double precision, with weights of its own."""

import numpy as np
import pytest
import torch
from torch import nn

from visualizer.models import MODELS, Tape
from visualizer.models.seq2seq import CELLS

torch.set_num_threads(1)

D, O, H = 3, 4, 6  # noqa: E741
SOURCES, LENGTHS = np.array([5, 2, 3]), np.array([9, 9, 5])
PEERS = {"gru": nn.GRU, "lstm": nn.LSTM, "rnn": nn.RNN}
everything = pytest.mark.parametrize("attention", ["none", "additive", "dot", "general"])


def make(seed=0, **knobs):
    model_class = MODELS["seq2seq"]
    feedback = np.eye(O, D, dtype=np.float32)
    knobs = model_class.Knobs(hidden_size=H, **knobs)
    return model_class(D, O, knobs, np.random.default_rng(seed), feedback=feedback).double()


def read(model, tape=None, **options):
    inputs = torch.randn(3, 9, D, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    return inputs, model(inputs, sources=SOURCES, lengths=LENGTHS, tape=tape, **options)[0]


def softmax(scores):
    exponentials = np.exp(scores - scores.max())
    return exponentials / exponentials.sum()


def run_cell(kind, part, x, state):
    """One layer over (L, D) with torch.nn and the same weights."""
    cell = PEERS[kind](x.shape[1], H).double()
    cell.load_state_dict(part.state_dict())
    with torch.no_grad():
        hidden, state = cell(torch.from_numpy(x), state)
    return hidden.numpy(), state


def by_the_paper(model, row, source, length):
    """Read one sequence (length, D) by loops over positions; returns outputs and weights of the target positions."""
    kind, attention = model.knobs.cell, model.knobs.attention
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    annotations, state = run_cell(kind, model.encoder, row[:source], None)
    if model.knobs.bidirectional:
        back, _ = run_cell(kind, model.backward_encoder, row[:source][::-1].copy(), None)
        annotations = annotations + back[::-1]
    s = annotations[-1] if not model.knobs.bidirectional else state_of(state)
    outputs, rows = [], []
    for t in range(source, length):
        x = row[t : t + 1]
        if attention == "additive":
            scores = [
                weights["alignment.compare.weight"][0]
                @ np.tanh(
                    weights["alignment.from_state.weight"] @ s
                    + weights["alignment.from_annotation.weight"] @ h
                    + weights["alignment.from_annotation.bias"]
                )
                for h in annotations
            ]
            alpha = softmax(np.array(scores))
            context = sum(a * h for a, h in zip(alpha, annotations, strict=True))
            x = np.concatenate([x, context[None]], axis=1)
        hidden, state = run_cell(kind, model.decoder, x, state)
        s = hidden[0]
        if attention in ("dot", "general"):
            between = weights.get("alignment.between.weight", np.eye(H))
            alpha = softmax(np.array([s @ between @ h for h in annotations]))
            context = sum(a * h for a, h in zip(alpha, annotations, strict=True))
        read_from = s
        if attention != "none":
            both = np.concatenate([context, s])
            read_from = np.tanh(weights["combine.weight"] @ both + weights["combine.bias"])
            rows.append(alpha)
        outputs.append(weights["readout.weight"] @ read_from + weights["readout.bias"])
    return np.array(outputs), rows


def state_of(state):
    return (state[0] if isinstance(state, tuple) else state)[0].numpy()


@everything
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_equals_a_loop_written_from_the_paper(attention, cell, bidirectional):
    if attention == "none" and bidirectional:
        with pytest.raises(ValueError, match="bidirectional must be false"):
            make(attention=attention, bidirectional=True)
        return
    model, tape = make(attention=attention, cell=cell, bidirectional=bidirectional), Tape()
    inputs, outputs = read(model, tape)
    for row in range(3):
        source, length = SOURCES[row], LENGTHS[row]
        expected, alphas = by_the_paper(model, inputs[row, :length].numpy(), source, length)
        found = outputs[row].detach().numpy()
        np.testing.assert_allclose(found[source:length], expected, atol=1e-9)
        assert not found[:source].any()
        assert not found[length:].any()
        for t, alpha in enumerate(alphas):
            shown = tape.array("attention_weights")[0, row, 0, source + t]
            np.testing.assert_allclose(shown[:source], alpha, atol=1e-9)
            assert not shown[source:].any()


def test_the_loop_can_fail():
    model = make(attention="general")
    inputs, outputs = read(model)
    expected, _ = by_the_paper(model, inputs[0].numpy(), 5, 9)
    with torch.no_grad():
        model.alignment.between.weight[0, 0] += 0.01
    _, changed = read(model)
    assert np.abs(outputs[0, 5:].detach().numpy() - expected).max() < 1e-9
    assert np.abs(changed[0, 5:].detach().numpy() - expected).max() > 1e-6


@everything
@pytest.mark.parametrize("num_layers", [1, 2])
def test_one_by_one_is_the_same_as_all_at_once(attention, num_layers):
    """With a ratio just below one nothing is replaced by chance here, yet the loop runs."""
    model = make(attention=attention, num_layers=num_layers)
    tapes = Tape(), Tape()
    _, outputs = read(model, tapes[0])
    model.knobs.teacher_forcing_ratio = 1 - 1e-12
    _, again = read(model, tapes[1], dropout_rng=np.random.default_rng(0))
    np.testing.assert_allclose(again.detach(), outputs.detach(), atol=1e-12)
    outputs.sum().backward()
    again.sum().backward()
    for name in tapes[0].names:
        np.testing.assert_allclose(tapes[1].array(name), tapes[0].array(name), atol=1e-12, err_msg=name)


def test_without_teacher_forcing_it_hears_itself():
    model = make(attention="dot")
    model.knobs.teacher_forcing_ratio = 0.0
    inputs, outputs = read(model, dropout_rng=np.random.default_rng(0))
    fed = inputs.clone()
    for row in range(3):
        for t in range(SOURCES[row] + 1, LENGTHS[row]):
            fed[row, t] = torch.from_numpy(model.feedback[int(outputs[row, t - 1].argmax())])
    model.knobs.teacher_forcing_ratio = 1.0
    forced = model(fed, sources=SOURCES, lengths=LENGTHS)[0]
    np.testing.assert_allclose(forced.detach(), outputs.detach(), atol=1e-12)


def test_source_and_target_share_one_axis():
    model, tape = make(attention="general", cell="lstm"), Tape()
    read(model, tape)
    for name in ("query", "context", "combined"):
        assert not tape.array(name)[0, 0, :5].any()
        assert tape.array(name)[0, 0, 5:].any(axis=-1).all()
    for name in ("key", "value"):
        assert not tape.array(name)[0, 0, 5:].any()
    assert tape.array("cell_state")[0, 0].any(axis=-1).all()
    assert not tape.array("cell_state")[0, 2, 5:].any()  # behind its end


def test_what_is_missing_is_said():
    model = make()
    with pytest.raises(ValueError, match="sources must say"):
        model(torch.zeros(1, 2, D, dtype=torch.float64))
    with pytest.raises(ValueError, match="does not stream"):
        model.start(1)
