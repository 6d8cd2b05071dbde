"""What reading one token at a time needs: counted bytes against formulas, time from a clock of our own."""

import itertools
import json

import numpy as np
import pytest
import torch

from visualizer import MODELS, Recipe, Run
from visualizer.tasks.task import Batch
from visualizer.training.streaming import REPEATS, SLICE, Row, Streaming, StreamMeter, streaming_of, tokens

models = pytest.mark.parametrize("model", MODELS)
H = 5  # of the small recipe


class Clock:
    """Every look at it takes a microsecond."""

    def __init__(self):
        self.looks = itertools.count()

    def __call__(self):
        return next(self.looks) * 1e-6


@models
def test_every_model_is_measured_or_says_why_not_and_stays_as_it_is(small, model):
    run = Run(small(model))
    run.train(3)
    before, key = run.weights_hash(), run.key
    found = streaming_of(run, longest=20)
    assert (run.weights_hash(), run.key) == (before, key)
    assert found.parameters == sum(weight.numel() for weight in run.model.parameters())
    assert found.parameter_bytes == 4 * found.parameters
    assert found.no_stream == run.model.no_stream
    assert bool(found.rows) != bool(found.no_stream)
    assert [row.context for row in found.rows] == ([] if found.no_stream else [1, 2, 4, 8, 16])
    assert all(row.microseconds > 0 for row in found.rows)
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["said"] == found.said


@pytest.mark.parametrize(("model", "states"), [("rnn", 1), ("gru", 1), ("lstm", 2)])
@pytest.mark.parametrize("num_layers", [1, 3])
def test_a_recurrent_state_is_its_states_however_long_the_context(small, model, states, num_layers):
    found = streaming_of(Run(small(model, num_layers=num_layers)), longest=64)
    expected = 4 * H * states * num_layers
    assert {row.state_bytes for row in found.rows} == {expected}
    assert not found.grows
    assert found.said.startswith(f"The state stays at {expected} bytes up to 64 tokens; a token takes ")


@pytest.mark.parametrize("num_layers", [1, 2])
def test_a_transformer_keeps_a_key_and_a_value_of_every_token(small, num_layers):
    found = streaming_of(Run(small("transformer", num_layers=num_layers)), longest=64)
    rate = 2 * 4 * H * num_layers
    assert [row.state_bytes for row in found.rows] == [8 + rate * row.context for row in found.rows]  # 8: the counter
    assert found.grows
    assert f"grows by {rate} bytes a token: {8 + rate} after 1, {8 + 64 * rate:,} after 64;" in found.said


def test_the_multiply_adds_of_a_token_are_the_matrices(small):
    run = Run(small("lstm"))
    D, classes = run.task.input_size, run.task.output_size
    assert streaming_of(run, longest=1).multiply_adds == 4 * H * (D + H) + classes * H


def test_each_token_is_read_once_and_its_time_is_the_median(small, monkeypatch):
    """Each token goes into the state once, also the timed ones, which are read several times."""
    run, seconds = Run(small("gru")), itertools.cycle([*range(1, REPEATS + 1)][::-1])
    clock = Clock()
    advance = run.model.advance

    def slowly(x, stream):
        if timed:
            clock.looks = itertools.count(next(clock.looks) - 1 + next(seconds))
        return advance(x, stream)

    monkeypatch.setattr(run.model, "advance", slowly)
    timed = []
    meter = StreamMeter(run, longest=2, clock=clock)
    timed.append(True)
    while not meter.advance():
        pass
    assert [row.microseconds for row in meter.result.rows] == pytest.approx([(REPEATS + 1) / 2] * 2)
    timed.clear()
    stream = run.model.start(1)
    with torch.no_grad():
        for x in tokens(run.task.validation(), 2):
            _, stream = run.model.advance(x[None], stream)
    assert torch.equal(meter._stream[0]["hidden_state"], stream[0]["hidden_state"])


def test_work_comes_in_small_pieces_and_ends_with_the_time(small):
    run, clock = Run(small("gru")), Clock()
    meter = StreamMeter(run, longest=2**20, seconds=3 * SLICE, clock=clock)
    pieces = 0
    while not meter.advance():
        pieces += 1
    assert 2 <= pieces <= 3
    looks = next(clock.looks)
    assert looks * 1e-6 < 3 * SLICE + 2e-6 * REPEATS + SLICE
    rows = meter.result.rows
    assert 1 < len(rows) < 21
    assert f"up to {rows[-1].context:,} tokens" in meter.result.said


def test_tokens_are_those_of_the_sequences_without_their_padding():
    inputs = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    batch = Batch(inputs, np.zeros((2, 3), int), np.ones((2, 3), bool), lengths=np.array([1, 3]))
    assert tokens(batch, 6).tolist() == [[0, 1], [6, 7], [8, 9], [10, 11], [0, 1], [6, 7]]


def test_words_follow_from_the_rows_alone():
    rows = (Row(1, 100, 50.0), Row(1024, 100, 61.2))
    assert Streaming(rows, 10, 20).said == (
        "The state stays at 100 bytes up to 1,024 tokens; a token takes 50 µs at first and 61 µs there."
    )
    assert Streaming((rows[0], Row(1024, 10330, 61.2)), 10, 20).grows
    assert Streaming((), 10, 20, "It reads everything first.").said == "It reads everything first."


def test_no_token_is_no_context():
    with pytest.raises(ValueError, match=r"longest must be at least 1 \(got 0\)"):
        streaming_of(Run(Recipe(hidden_size=2, seq_len=6)), longest=0)


@pytest.mark.parametrize("positions", ["learned", "sinusoidal", "rotary", "none"])
def test_a_transformer_reads_on_beyond_the_length_it_was_built_for(small, positions):
    """Its cost per token is attention's alone: positions are not computed again for the whole context."""
    run = Run(small("transformer", positions=positions, hidden_size=4))
    inputs = tokens(run.task.validation(), 40)
    with torch.no_grad():
        whole, _ = run.model(inputs[None])
        stream = run.model.start(1)
        for t, x in enumerate(inputs):
            outputs, stream = run.model.advance(x[None], stream)
            torch.testing.assert_close(outputs[0], whole[0, t], atol=1e-5, rtol=1e-4)
