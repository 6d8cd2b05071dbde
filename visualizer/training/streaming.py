"""Reading one token at a time: what a model must carry on, and how long a token takes, as the context grows.

Timed are the readable equations (``SequenceModel.advance``) in PyTorch, one sequence, one thread; a compiled program
would be faster by a factor, and its state as large.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch

from visualizer.models.model import Stream
from visualizer.tasks.task import Batch
from visualizer.training.learner import Learner

LONGEST = 1024
"Tokens of the longest context."
SECONDS = 1.5
"CPU seconds after which no longer context is tried."
SLICE = 0.01
"CPU seconds of one piece of the work, about."
REPEATS = 21
"Times that one token is read for its time; the median counts."


@dataclass(frozen=True)
class Row:
    """What reading one token took.

    Args:
        context: tokens read so far, this one among them.
        state_bytes: of everything carried on to the next token; a counter of positions counts too.
        microseconds: of one core, for this token.
    """

    context: int
    state_bytes: int
    microseconds: float


@dataclass(frozen=True)
class Streaming:
    """What reading one token at a time takes.

    Args:
        rows: by growing context; empty where the model cannot read so.
        parameters: numbers that were learned.
        multiply_adds: for one token, the mean over a sequence of the task's length.
        no_stream: why there are no rows, for a learner; else empty.
    """

    rows: tuple[Row, ...]
    parameters: int
    multiply_adds: int
    no_stream: str = ""

    @property
    def parameter_bytes(self) -> int:
        """Bytes of the weights as they are, float32."""
        return 4 * self.parameters

    @property
    def grows(self) -> bool:
        """Whether more is carried the longer the context is."""
        return bool(self.rows) and self.rows[-1].state_bytes > self.rows[0].state_bytes

    @property
    def said(self) -> str:
        """What the rows say, in words."""
        if not self.rows:
            return self.no_stream
        first, last = self.rows[0], self.rows[-1]
        if not self.grows:
            size = f"The state stays at {last.state_bytes:,} bytes up to {last.context:,} tokens"
        else:
            rate = (last.state_bytes - first.state_bytes) / (last.context - first.context)
            size = (
                f"The state grows by {rate:,.0f} bytes a token: {first.state_bytes:,} after {first.context:,}, "
                f"{last.state_bytes:,} after {last.context:,}"
            )
        return f"{size}; a token takes {first.microseconds:,.0f} µs at first and {last.microseconds:,.0f} µs there."

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        added = {"parameter_bytes": self.parameter_bytes, "grows": self.grows, "said": self.said}
        return {**asdict(self), "rows": [asdict(row) for row in self.rows], **added}


class StreamMeter:
    """Measures in small pieces, so that nobody else is kept waiting; it only reads.

    Args:
        learner: whose network, without interventions: these belong to positions of a sequence.
        longest: tokens of the longest context.
        seconds: CPU seconds after which no longer context is tried.
        clock: CPU seconds of this thread.
    """

    def __init__(
        self,
        learner: Learner,
        *,
        longest: int = LONGEST,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        if longest < 1:
            raise ValueError(f"longest must be at least 1 (got {longest}); choose a larger one")
        self._model = learner.model
        self._length = learner.probe.inputs.shape[1]
        self._seconds, self._clock, self._spent = seconds, clock, 0.0
        self._rows: list[Row] = []
        self._read, self._last = 0, 0
        if self._model.no_stream:
            return
        self._last = 2 ** (longest.bit_length() - 1)
        self._tokens = tokens(learner.task.validation(), self._last)  # (T, D)
        self._stream = self._model.start(1)
        with torch.no_grad():
            self._model.advance(self._tokens[:1], self._stream)  # what is allocated and looked up once

    @property
    def is_done(self) -> bool:
        """Whether there is nothing more to measure."""
        return self._read >= self._last or self._spent >= self._seconds

    def advance(self) -> bool:
        """Do one piece of the work; return True once all is done."""
        start = now = self._clock()
        with torch.no_grad():
            while self._read < self._last and now - start < SLICE:
                self._read_token()
                now = self._clock()
        self._spent += now - start
        return self.is_done

    def _read_token(self) -> None:
        x = self._tokens[self._read, None]  # (1, D)
        self._read += 1
        if self._read.bit_count() > 1:
            _, self._stream = self._model.advance(x, self._stream)
            return
        spent = []
        for _ in range(REPEATS):
            start = self._clock()
            _, after = self._model.advance(x, self._stream)
            spent.append(self._clock() - start)
        self._stream = after
        self._rows.append(Row(self._read, state_bytes(after), 1e6 * statistics.median(spent)))

    @property
    def result(self) -> Streaming:
        """What has been measured so far."""
        model = self._model
        parameters = sum(weight.numel() for weight in model.parameters())
        per_token = model.multiply_adds(self._length) // self._length
        return Streaming(tuple(self._rows), parameters, per_token, model.no_stream)


def streaming_of(learner: Learner, *, longest: int = LONGEST, seconds: float = SECONDS) -> Streaming:
    """Measure contexts of 1, 2, 4, … tokens of the held-out sequences; the network is not changed.

    Args:
        learner: whose network.
        longest: tokens of the longest context.
        seconds: CPU seconds after which no longer context is tried.

    Raises:
        ValueError: if ``longest`` is below one.
    """
    meter = StreamMeter(learner, longest=longest, seconds=seconds)
    while not meter.advance():
        pass
    return meter.result


def tokens(batch: Batch, count: int) -> torch.Tensor:
    """Return so many inputs of a batch's sequences, one sequence after the other, repeated as needed. (T, D)."""
    size = batch.inputs.shape[-1]
    inside = np.ones(batch.inputs.shape[:2], bool)
    if batch.lengths is not None:
        inside = np.arange(batch.inputs.shape[1]) < batch.lengths[:, None]  # (B, L)
    return torch.from_numpy(np.resize(batch.inputs[inside], (count, size)))


def state_bytes(stream: Stream) -> int:
    """Return the bytes of all numbers that are carried."""
    return sum(value.numel() * value.element_size() for state in stream for value in state.values())
