"""One pass through a model with a hook on its recurrent module: what it was fed, what it gave, what the loss owes it.

The module's outputs are handed on as new leaves of the graph, so that the loss's gradient ends there: no weight gets
any, and what lies before the module is not run through a second time.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from visualizer.modules.cell import Recurrent

Loss = Callable[[Any], Tensor]


@dataclass
class Heard:
    """What one call of a recurrent module was; tensors in float64 on the processor, of the chosen sequences.

    Args:
        inputs: (L, D, N).
        start: by state, what was carried into the first position, (layers · directions, N, H).
        outputs: as the module gave them, in its own precision, (L, directions · P, N).
        loss: what the loss says of the whole batch; None without one.
        to_outputs: its gradient with respect to the outputs; None without a loss.
        to_final: by state, its gradient with respect to the final state.
    """

    inputs: Tensor
    start: dict[str, Tensor]
    outputs: Tensor
    loss: float | None = None
    to_outputs: Tensor | None = None
    to_final: dict[str, Tensor] = field(default_factory=dict)


@dataclass
class _Call:
    """A call as it came: arguments, and the leaves that were handed on in place of the results."""

    inputs: Tensor | PackedSequence
    start: Any
    output: Tensor | PackedSequence
    final: tuple[Tensor, ...]


def listen(
    model: nn.Module,
    arguments: tuple[tuple[Any, ...], dict[str, Any]],
    recurrent: Recurrent,
    loss: Loss | None,
    sequences: tuple[int, ...],
    call: int | None,
    lengths: list[int] | None,
) -> Heard:
    """Run a model once, as it is in use, and leave it as it was.

    Args:
        model: called with the arguments.
        arguments: positional and by name.
        recurrent: the module listened to.
        loss: of what the model returns; None for none.
        sequences: which of the batch.
        call: which of the module's calls, where there are several.
        lengths: positions of every sequence of the batch; None for all.

    Raises:
        ValueError: if the module was not called, or too often, or the loss does not depend on it.
    """
    calls: list[_Call] = []

    def hook(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> Any:
        _check_call(module, args, kwargs, result)
        made = _taken(args, kwargs, result, loss is not None and len(calls) == (call or 0))
        calls.append(made)
        return made.output, made.final if recurrent.kind == "lstm" else made.final[0]

    with _undisturbed(model, loss is not None):
        handle = recurrent.module.register_forward_hook(hook, with_kwargs=True)
        try:
            answer = model(*arguments[0], **arguments[1])
        finally:
            handle.remove()
        chosen = _chosen(calls, call)
        said = None if loss is None else loss(answer)
        gradients = None if said is None else _gradients(said, chosen)
    heard = _Reading(recurrent, sequences, lengths).heard(chosen, gradients)
    heard.loss = None if said is None else float(said.detach())
    return heard


@contextmanager
def _undisturbed(model: nn.Module, with_gradients: bool) -> Iterator[None]:
    """Put a model into use (no dropout, no statistics gathered), and back into what it was, random numbers too."""
    modes = [(module, module.training) for module in model.modules()]
    devices = sorted({weight.device.index or 0 for weight in model.parameters() if weight.device.type == "cuda"})
    with ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices))
        stack.enter_context(torch.set_grad_enabled(with_gradients))
        if devices:  # cuDNN runs a recurrent module backwards only while it learns
            stack.enter_context(torch.backends.cudnn.flags(enabled=False))
        try:
            model.eval()
            yield
        finally:
            for module, is_training in modes:
                module.training = is_training


def _check_call(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
    """Refuse a forward of somebody's own that takes or gives something else than PyTorch's modules."""
    start = kwargs["hx"] if "hx" in kwargs else args[1] if len(args) > 1 else None
    takes_ours = ("input" in kwargs or args) and (start is None or isinstance(start, Tensor | tuple))
    if not takes_ours or not isinstance(result, tuple) or len(result) != 2:
        raise ValueError(
            f"the forward of {type(module).__name__} is not that of PyTorch's modules, which take (input, hx) and give "
            "(output, state); let yours do so too, or keep an nn.RNN, nn.LSTM or nn.GRU inside it, and that is read"
        )


def _taken(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, is_leaf: bool) -> _Call:
    inputs = kwargs["input"] if "input" in kwargs else args[0]
    start = kwargs["hx"] if "hx" in kwargs else args[1] if len(args) > 1 else None
    output, final = result
    final = final if isinstance(final, tuple) else (final,)
    if not is_leaf:
        return _Call(inputs, start, output, final)
    is_packed = isinstance(output, PackedSequence)
    leaf = output._replace(data=_leaf(output.data)) if is_packed else _leaf(output)
    return _Call(inputs, start, leaf, tuple(map(_leaf, final)))


def _leaf(tensor: Tensor) -> Tensor:
    return tensor.detach().clone().requires_grad_()


def _chosen(calls: list[_Call], call: int | None) -> _Call:
    if not calls:
        raise ValueError(
            "the model did not call its recurrent module for this batch; hand over a batch that reaches it"
        )
    if call is None and len(calls) > 1:
        raise ValueError(
            f"the model calls its recurrent module {len(calls)} times for one batch; choose one with call=0 to "
            f"call={len(calls) - 1}, or read the module itself with its whole input"
        )
    if call is not None and not 0 <= call < len(calls):
        raise ValueError(f"call must be between 0 and {len(calls) - 1} (got {call}); choose one inside")
    return calls[call or 0]


def _gradients(said: Any, chosen: _Call) -> list[Tensor | None]:
    """Return the loss's gradient with respect to the outputs and to each final state."""
    if not isinstance(said, Tensor) or said.numel() != 1:
        size = tuple(said.shape) if isinstance(said, Tensor) else type(said).__name__
        raise ValueError(f"the loss must return one number as a tensor (got {size}); take its mean or sum")
    if not said.requires_grad:
        raise ValueError(
            "the loss does not depend on the recurrent module: nothing it is made of has a gradient; leave detach(), "
            "no_grad() and inference_mode() out"
        )
    output = chosen.output.data if isinstance(chosen.output, PackedSequence) else chosen.output
    return list(torch.autograd.grad(said.reshape(()), [output, *chosen.final], allow_unused=True))


@dataclass(frozen=True)
class _Reading:
    """Lays out one call: packed or padded, batch first or not, batched or not."""

    recurrent: Recurrent
    sequences: tuple[int, ...]
    lengths: list[int] | None

    def heard(self, call: _Call, gradients: list[Tensor | None] | None) -> Heard:
        """Pick the chosen sequences of a call."""
        inputs, length = self._sequences(call.inputs)
        outputs, _ = self._sequences(call.output)
        heard = Heard(_double(inputs), self._start(call, inputs.shape[2]), outputs.detach().to("cpu"))
        if gradients is not None:
            given, *final = gradients
            heard.to_outputs = torch.zeros_like(heard.outputs, dtype=torch.float64)
            if given is not None:
                given_as = call.output._replace(data=given) if isinstance(call.output, PackedSequence) else given
                heard.to_outputs = _double(self._sequences(given_as)[0])
            pairs = zip(self.recurrent.states, final, strict=True)
            heard.to_final = {name: self._state(value) for name, value in pairs if value is not None}
        return heard

    def _sequences(self, given: Tensor | PackedSequence) -> tuple[Tensor, int]:
        """Return the chosen sequences, (L, D, N), and their length."""
        lengths = self.lengths
        if isinstance(given, PackedSequence):
            given, packed = pad_packed_sequence(given)  # (L, B, D)
            lengths = packed.tolist()
        elif given.dim() == 2:
            given = given[:, None]
        elif self.recurrent.module.batch_first:
            given = given.transpose(0, 1)
        length = self._length(lengths, given.shape[1], len(given))
        return given[:length, list(self.sequences)].transpose(1, 2), length

    def _length(self, lengths: list[int] | None, count: int, longest: int) -> int:
        for index in self.sequences:
            if not 0 <= index < count:
                raise ValueError(f"sequence must be between 0 and {count - 1} (got {index}); choose one of the batch")
        if lengths is None:
            return longest
        check_lengths(lengths, count, longest)
        found = {int(lengths[index]) for index in self.sequences}
        if len(found) > 1:
            raise ValueError(f"sequences beside each other must be equally long (got {sorted(found)}); choose others")
        return found.pop()

    def _start(self, call: _Call, count: int) -> dict[str, Tensor]:
        states = self.recurrent.states
        if call.start is not None:
            given = call.start if isinstance(call.start, tuple) else (call.start,)
            return {name: self._state(value) for name, value in zip(states, given, strict=True)}
        number = self.recurrent.layers * self.recurrent.directions
        return {name: torch.zeros(number, count, self.recurrent.size(name), dtype=torch.float64) for name in states}

    def _state(self, value: Tensor) -> Tensor:
        value = value[:, None] if value.dim() == 2 else value
        return _double(value[:, list(self.sequences)])


def check_lengths(lengths: list[int], count: int, longest: int) -> None:
    """Refuse lengths that a batch cannot have.

    Raises:
        ValueError: saying what they must be.
    """
    if len(lengths) != count or not all(1 <= length <= longest for length in lengths):
        raise ValueError(
            f"lengths must be {count} numbers from 1 to {longest}, one per sequence (got {lengths}); "
            "correct them, or leave them out where all positions count"
        )


def _double(tensor: Tensor) -> Tensor:
    return tensor.detach().to("cpu", torch.float64)
