"""Any cell over a sequence by its readable ``step``, under autograd: the default path, and the oracle of the scans."""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor

from visualizer.models.touch import Touch, TouchAt

State = dict[str, Tensor]
Step = Callable[[Tensor, State, TouchAt | None], tuple[State, dict[str, Tensor]]]
"(x (B, D), state, touch) → new state and what is shown, (B, H) each."


def unroll(
    step: Step,
    inputs: Tensor,
    state: State,
    *,
    reverse: bool = False,
    lengths: np.ndarray | None = None,
    touch: Touch | None = None,
    cuts: np.ndarray | None = None,
    record: dict[str, np.ndarray] | None = None,
) -> tuple[Tensor, State]:
    """Apply ``step`` at every position.

    Args:
        step: one layer's equations at one position.
        inputs: (L, D, B).
        state: by name, (B, H) each.
        reverse: from the last position to the first.
        lengths: positions of each sequence, (B,); beyond them the state is held, the output and what is shown are 0.
        touch: interventions.
        cuts: True where no gradient passes through the state into a position, (L,).
        record: filled with what was seen, (L, H, B) each; gradients of the states follow during ``backward``.

    Returns:
        The outputs, (L, H, B), and the final state.
    """
    L, B = len(inputs), inputs.shape[2]
    ends = torch.full((B,), L) if lengths is None else torch.as_tensor(np.asarray(lengths))
    outputs: list[Tensor] = [inputs] * L
    for t in reversed(range(L)) if reverse else range(L):
        if cuts is not None and cuts[t]:
            state = {name: value.detach() for name, value in state.items()}
        new, shown = step(inputs[t].T, state, None if touch is None else touch.at(t, inputs.dtype))
        inside = t < ends  # (B,)
        state = _where(inside, new, state)
        outputs[t] = _where(inside, {"output": state["hidden_state"]})["output"].T
        if record is not None:
            keep(record, {**_where(inside, shown), **state}, t, L)
            keep_gradients(record, new, t, inside)
            keep_gradients(record, state, t, ~inside)
    return torch.stack(outputs), state


def _where(inside: Tensor, values: State, otherwise: State | None = None) -> State:
    """Return ``values`` for the sequences that go on, else ``otherwise`` or 0."""
    if bool(inside.all()):
        return values
    choose = inside[:, None]  # (B, 1)
    return {name: torch.where(choose, value, otherwise[name] if otherwise else 0) for name, value in values.items()}


def keep(record: dict[str, np.ndarray], values: dict[str, Tensor], t: int, L: int) -> None:
    """Write values (B, H) of position t of L into arrays (L, H, B)."""
    for name, value in values.items():
        array = value.detach().T.numpy()  # (H, B)
        record.setdefault(name, np.zeros((L, *array.shape), array.dtype))[t] = array


def keep_gradients(record: dict[str, np.ndarray], state: State, t: int, rows: Tensor) -> None:
    """Have the gradient of the state written down when it is known, for some of the sequences."""
    for name, value in state.items():
        if value.requires_grad and bool(rows.any()):
            value.register_hook(partial(_store, record, name, t, rows.numpy()))  # type: ignore[no-untyped-call]


def _store(record: dict[str, np.ndarray], name: str, t: int, rows: np.ndarray, gradient: Tensor) -> None:
    target = record.setdefault(name.replace("state", "gradient"), np.zeros_like(record[name]))
    np.copyto(target[t], gradient.T.numpy(), where=rows)
