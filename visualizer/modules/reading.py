"""A frame of somebody's own network: what its recurrent module was fed, did and was owed, for one sequence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import index
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from visualizer.embed.opening import BACKWARD, TWINS
from visualizer.models.equation import Product
from visualizer.modules.cell import Recurrent
from visualizer.modules.finding import find, unwrapped
from visualizer.modules.hearing import Heard, Loss, check_lengths, listen
from visualizer.modules.quantities import DIRECTIONS, declared, equations, model_of
from visualizer.modules.recovering import Record, recover
from visualizer.trace import Frame, Phase, Scene
from visualizer.training.functions import FUNCTIONS
from visualizer.training.gradients import flow, norms
from visualizer.training.provenance import LIMIT, provenance


class Reader:
    """Reads frames of one module for one batch, again and again as its weights change.

    Args:
        model: a recurrent module, or a model with one inside.
        batch: what the model is called with: a tensor, a packed sequence, a tuple of arguments or a dict of them.
        loss: takes what the model returns and gives one number; None for no gradients.
        lengths: positions of each sequence. A recurrent module alone gets the batch packed; of a larger model they say
            how much is shown.
        tokens: one text per position of the sequence shown; their numbers from 1 if None.
        sequence: which of the batch; of several, the first is shown, and its state beside that of the others.
        inside: the name of the recurrent module, where the model has several.
        call: which of its calls, where the model calls it more than once.

    Raises:
        ValueError: if the model cannot be read this way; it says what to do.
    """

    def __init__(
        self,
        model: nn.Module,
        batch: Any,
        *,
        loss: Loss | None = None,
        lengths: Sequence[int] | Tensor | None = None,
        tokens: Sequence[str] | None = None,
        sequence: int | Sequence[int] = 0,
        inside: str | None = None,
        call: int | None = None,
    ) -> None:
        self.recurrent = find(model, inside)
        self._model = unwrapped(model)
        _check_options(self.recurrent, loss, tokens, call)
        self._loss = loss
        self._tokens = tokens
        self._sequences = (sequence,) if isinstance(sequence, int) else _wholes("sequence", sequence)
        self._call = call
        self._lengths = None if lengths is None else list(_wholes("lengths", lengths))
        self._arguments = self._packed(arguments_of(batch))
        self._equations = equations(self.recurrent)

    def read(self, updates: int = 0) -> Frame:
        """Return what the module shows with its present weights, which stay as they are."""
        heard = listen(
            self._model, self._arguments, self.recurrent, self._loss, self._sequences, self._call, self._lengths
        )
        recovered = recover(self.recurrent, heard)
        records = [[self._completed(record, way) for way, record in enumerate(row)] for row in recovered.records]
        self._answer(records[-1], heard)
        is_small = 4 * len(heard.inputs) ** 2 * self.recurrent.size("cell_state") * self.recurrent.layers <= LIMIT
        has_ledger = is_small and all(not bool(state.any()) for state in heard.start.values())
        quantities = declared(self.recurrent, self._loss is not None, has_ledger)
        dtype = np.float64 if self.recurrent.dtype == torch.float64 else np.float32
        arrays = {"input_vector": heard.inputs[..., 0].numpy().astype(dtype)}
        for name in list(quantities)[1:]:
            arrays[name] = self._array(name, records).astype(dtype)
        facts: dict[str, Any] = {"loss": heard.loss, "metrics": {"train": {}, "validation": {}}}
        facts["recovered_within"] = recovered.distance
        return Frame(updates, arrays, quantities, self._scene(heard), facts)

    def _packed(self, arguments: tuple[tuple[Any, ...], dict[str, Any]]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Pack the batch of a recurrent module alone."""
        positional, named = arguments
        if self._model is self.recurrent.module and positional:
            _check_batch(positional[0], self._lengths)
        if self._lengths is None or self._model is not self.recurrent.module or not positional:
            return arguments
        padded, *others = positional
        if not isinstance(padded, Tensor) or padded.dim() != 3:
            return arguments
        batch_first = bool(self.recurrent.module.batch_first)
        count, longest = padded.shape[:2] if batch_first else padded.shape[1::-1]
        check_lengths(self._lengths, count, longest)
        packed = pack_padded_sequence(padded, torch.tensor(self._lengths), batch_first, enforce_sorted=False)
        return (packed, *others), named

    def _completed(self, record: Record, direction: int) -> Record:
        """Add what follows from what was shown; (L, H, N) becomes (N, L, H)."""
        shown = {name: np.moveaxis(array, -1, 0) for name, array in record.items() if not name.endswith("gradient")}
        shown |= {TWINS + name: shown[name] for name in self.recurrent.states}
        if self._loss is None:
            return shown
        names = [state.replace("state", "gradient") for state in self.recurrent.states]
        missing = {name: np.zeros_like(record[name.replace("gradient", "state")]) for name in names}
        given = {name: np.moveaxis({**missing, **record}[name], -1, 0) for name in names}
        backwards = slice(None, None, -1 if direction else 1)  # the last position that is read comes last
        together = flow([array[:, backwards] for array in given.values()])[:, backwards]
        return {**shown, **given, "gradient_norm": norms(given["hidden_gradient"]), "gradient_flow": together}

    def _answer(self, last: list[Record], heard: Heard) -> None:
        """Let the last layer show what the module itself gave, to the last digit."""
        size = self.recurrent.size("hidden_state")
        for direction, record in enumerate(last):
            given = heard.outputs[:, direction * size : (direction + 1) * size]  # (L, P, N)
            shown = np.moveaxis(given.to(torch.float64).numpy(), -1, 0)
            record["hidden_state"] = record[TWINS + "hidden_state"] = shown

    def _array(self, name: str, records: list[list[Record]]) -> np.ndarray:
        """Return one quantity with its axes, of the first sequence or, for twins, of all."""
        own = name.replace(BACKWARD, "")
        direction = DIRECTIONS.index(BACKWARD if own != name else "")
        rows = [row[direction] for row in records]
        if own == "provenance":
            found = [self._written(row, direction) for row in rows]
        else:
            found = [row[own] if own.startswith(TWINS) else row[own][0] for row in rows]
        if len(found) == 1:
            return found[0]
        return np.stack(found, axis=1 if own.startswith(TWINS) else 0)

    def _written(self, row: Record, direction: int) -> np.ndarray:
        """Split the memory of one layer into what each position wrote, (L, L, H)."""
        ledger = model_of(self.recurrent.kind, self.recurrent.nonlinearity).ledger
        assert ledger is not None
        kept, written = _product(ledger.kept, row), _product(ledger.written, row)
        if not direction:
            return provenance(kept, written)
        return provenance(kept[::-1], written[::-1])[::-1, ::-1]

    def _scene(self, heard: Heard) -> Scene:
        length = len(heard.inputs)
        tokens = tuple(str(t + 1) for t in range(length)) if self._tokens is None else tuple(map(str, self._tokens))
        if len(tokens) != length:
            raise ValueError(f"tokens must be {length} texts, one per position shown (got {len(tokens)}); correct them")
        owed = heard.to_outputs is not None and heard.to_outputs[..., 0].abs().amax(dim=1) > 0
        positions = () if owed is False else tuple(map(int, np.flatnonzero(owed)))
        twins = tuple(f"sequence {index + 1}" for index in self._sequences) if len(self._sequences) > 1 else ()
        whole = (Phase("sequence", 0, length),)
        scene = Scene(tokens, whole, positions, kind="values", equations=self._equations)
        return replace(scene, twins=twins, twin_tokens=(tokens,) * len(twins))


def _check_options(recurrent: Recurrent, loss: object, tokens: object, call: object) -> None:
    """Refuse what has the wrong type, before it is met deep inside.

    Raises:
        TypeError: naming the argument, what it must be and what it is.
        ValueError: if the module has no numbers.
    """
    wanted = {
        "loss": (loss, callable(loss), "a function of what the model returns"),
        "tokens": (tokens, isinstance(tokens, Sequence), "a text per position, such as a list or a word"),
        "call": (call, isinstance(call, int), "a whole number"),
    }
    for name, (given, is_right, what) in wanted.items():
        if given is not None and not is_right:
            raise TypeError(f"{name} must be {what} (got {type(given).__name__}); correct it, or leave it out")
    if any(weight.is_meta for weight in recurrent.weights().values()):
        raise ValueError("the weights are on the meta device and have no numbers; load them onto a real one first")


def _check_batch(given: object, lengths: list[int] | None) -> None:
    """Refuse what a recurrent module alone does not read."""
    if not isinstance(given, Tensor | PackedSequence):
        raise TypeError(f"the batch must be a tensor or a packed sequence (got {type(given).__name__}); convert it")
    if lengths is not None and isinstance(given, PackedSequence):
        packed = pad_packed_sequence(given)[1].tolist()
        if packed != lengths:
            raise ValueError(
                f"the batch is packed and has its own lengths, {packed} (got {lengths}); leave lengths out"
            )


def _wholes(name: str, given: object) -> tuple[int, ...]:
    """Return whole numbers, at least one.

    Raises:
        TypeError: if they are none.
    """
    if isinstance(given, Tensor):
        given = given.tolist()
    found = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else ()
    if not found or not all(hasattr(each, "__index__") for each in found):
        raise TypeError(
            f"{name} must be whole numbers, such as [0, 3] (got {given!r}); correct them, or leave them out"
        )
    return tuple(map(index, found))


def arguments_of(batch: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what a model is called with: positional arguments and those by name."""
    if isinstance(batch, Mapping):
        return (), dict(batch)
    if isinstance(batch, tuple) and not isinstance(batch, PackedSequence):
        is_whole = len(batch) == 2 and isinstance(batch[0], tuple) and isinstance(batch[1], dict)
        return batch if is_whole else (batch, {})
    return (batch,), {}


def _product(product: Product, row: Record) -> np.ndarray:
    value = np.ones(())
    for factor in product.factors:
        read = FUNCTIONS[factor.function](row[factor.quantity][0])  # type: ignore[union-attr]
        value = value * (1 - read if factor.complement else read)  # type: ignore[union-attr]
    return value
