"""Watching a network while somebody else's loop trains it: every so many updates a frame, the last so many kept."""

import math
import time
import weakref
from collections import deque
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook

from visualizer.embed.opening import packed
from visualizer.modules.finding import find, unwrapped
from visualizer.modules.hearing import Loss
from visualizer.modules.reading import Reader
from visualizer.trace import Frame, Recording, Trace


class Watch:
    """Reads a network's recurrent module after every so many steps of its optimizer; see ``visualizer.watch``.

    Attributes:
        updates: steps of the optimizer so far.
        frames: what was read, the oldest first.
        seconds: spent reading.
    """

    def __init__(
        self, model: nn.Module, batch: Any = None, *, every: int = 50, keep: int = 200, **reading: Any
    ) -> None:
        for name, value in (("every", every), ("keep", keep)):
            if not isinstance(value, int):
                raise TypeError(f"{name} must be a whole number (got {value!r}); give one of at least 1")
            if value < 1:
                raise ValueError(f"{name} must be at least 1 (got {value}); choose a larger one")
        if batch is None and reading.get("loss") is not None:
            raise ValueError("a loss is about one batch; hand over the batch it belongs to, or leave the loss out")
        self.recurrent = find(model, reading.get("inside"))
        self.updates = 0
        self.frames: deque[Frame] = deque(maxlen=keep)
        self.weights: deque[dict[str, np.ndarray]] = deque(maxlen=keep)
        self.seconds = 0.0
        self._every = every
        self._model = model
        self._reading = reading
        self._reader: Reader | None = None
        self._since = time.perf_counter()
        self._until: float | None = None
        if batch is not None:
            self._begin(batch)
        else:
            self._waiting = unwrapped(model).register_forward_pre_hook(self._first_batch, with_kwargs=True)
        self._stepping = register_optimizer_step_post_hook(partial(_stepped, weakref.ref(self)))
        weakref.finalize(self, self._stepping.remove)  # a watch that nobody holds reads no more

    @property
    def overhead(self) -> float:
        """Time spent reading as a share of the training's own time since the watch began."""
        whole = (self._until or time.perf_counter()) - self._since
        return self.seconds / max(whole - self.seconds, 1e-9)

    def update(self) -> None:
        """Count one update by hand, where no ``torch.optim`` optimizer makes it."""
        self.updates += 1
        if self.updates % self._every == 0:
            self._read()

    def trace(self) -> Trace:
        """Return the frames kept.

        Raises:
            ValueError: if none was read yet.
        """
        if not self.frames:
            raise ValueError("nothing was read yet: the model has not been called; train, or hand over a batch")
        return Trace(list(self.frames))

    def recording(self, title: str = "", views: Sequence[str] | None = None, weights: bool = True) -> Recording:
        """Return the frames kept as a recording, for notebooks, ``rnn-visualizer export`` and any page.

        Args:
            title: what a page writes above it; the module's own description if empty.
            views: names; None for all that it can fill.
            weights: whether the weights of every frame are kept, for equations with numbers.

        Raises:
            ValueError: if nothing was read yet, or there is no such view.
        """
        named = title or str(self.recurrent.module)
        made = packed(self.trace(), named, views, list(self.weights) if weights else None)
        if self.frames[0].facts["loss"] is None:
            return made
        curve = {"bucket": self._every, "every": self._every, "data": self._curve()}
        return replace(made, header={**made.header, "loss_curve": curve})

    def _curve(self) -> list[float | None]:
        """Return the loss of what is read, a point for every frame since learning began; None for those let go."""
        due = [frame for frame in self.frames if frame.updates and frame.updates % self._every == 0]
        points: list[float | None] = [None] * (due[0].updates // self._every - 1 if due else 0)
        losses = [float(frame.facts["loss"]) for frame in due]
        return points + [float(f"{loss:.4g}") if math.isfinite(loss) else None for loss in losses]

    def stop(self) -> None:
        """Read the weights once more, if they changed, and let go of the network; further calls do nothing."""
        if self._until is not None:
            return
        try:
            if self._reader is None:
                self._waiting.remove()
            elif self.frames and self.frames[-1].updates < self.updates:
                self._read()
        finally:
            self._stepping.remove()
            self._until = time.perf_counter()

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self.stop()
        except Exception:
            if error is None:  # else what ended the training is what is to be seen
                raise

    def _begin(self, batch: Any) -> None:
        self._reader = Reader(self._model, batch, **self._reading)
        self._read()

    def _first_batch(self, _: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Keep a copy of the first batch the model is called with, and read it before anything is learned."""
        self._waiting.remove()
        self._begin((_copied(args), _copied(kwargs)))

    def owns(self, optimizer: Optimizer) -> bool:
        """Whether an optimizer moves weights of the recurrent module."""
        ours = {id(weight) for weight in self.recurrent.module.parameters()}
        return any(id(weight) in ours for group in optimizer.param_groups for weight in group["params"])

    def _read(self) -> None:
        if self._reader is None:
            return
        start = time.perf_counter()
        self.frames.append(self._reader.read(self.updates))
        self.weights.append({name: _array(weight) for name, weight in self.recurrent.weights().items()})
        self.seconds += time.perf_counter() - start


def _stepped(watching: "weakref.ref[Watch]", optimizer: Optimizer, *_: Any) -> None:
    """Count one step of any optimizer."""
    watch = watching()
    if watch is not None and watch.owns(optimizer):
        watch.update()


def watch(
    model: nn.Module,
    batch: Any = None,
    *,
    every: int = 50,
    keep: int = 200,
    loss: Loss | None = None,
    lengths: Sequence[int] | Tensor | None = None,
    tokens: Sequence[str] | None = None,
    sequence: int | Sequence[int] = 0,
    inside: str | None = None,
    call: int | None = None,
) -> Watch:
    """Watch a network while it is trained by whatever loop.

    Steps of every optimizer that owns weights of the recurrent module are counted. After ``every`` of them the network
    reads one fixed batch, as it does in use: its mode, gradients and the state of the random numbers stay as they are.

    Args:
        model: a recurrent module, or a model with one inside.
        batch: what is read; None for a copy of the first batch that the model is called with.
        every: updates between two frames.
        keep: frames kept, the newest.
        loss: takes what the model returns for ``batch`` and gives one number; None for no gradients.
        lengths: see ``Trace.from_torch``, as the others below.
        tokens: one text per position.
        sequence: which of the batch is shown.
        inside: the recurrent module's name, where there are several.
        call: which of its calls.

    Returns:
        What watches, with ``trace()``, ``recording()``, ``overhead`` and ``stop()``; leaving a ``with`` block stops it.

    Example:
        >>> lstm = nn.LSTM(3, 4)
        >>> optimizer = torch.optim.SGD(lstm.parameters(), 0.1)
        >>> with watch(lstm, every=2) as watched:
        ...     for _ in range(4):
        ...         lstm(torch.ones(5, 1, 3))[0].sum().backward()
        ...         optimizer.step()
        >>> watched.trace().updates
        [0, 2, 4]
    """
    options = {"loss": loss, "lengths": lengths, "tokens": tokens, "sequence": sequence, "inside": inside, "call": call}
    return Watch(model, batch, every=every, keep=keep, **options)


def _copied(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().clone()
    if isinstance(value, PackedSequence):
        return value._replace(data=value.data.detach().clone())
    if isinstance(value, tuple | list):
        return type(value)(map(_copied, value))
    if isinstance(value, dict):
        return {name: _copied(item) for name, item in value.items()}
    return deepcopy(value)


def _array(weight: Tensor) -> np.ndarray:
    return weight.to("cpu", torch.float32, copy=True).numpy()
