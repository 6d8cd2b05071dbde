"""Seeing a value where an equation makes it: interventions change it, the tape keeps it, its gradient is noted.

A forward pass reads ``gate = see("update_gate", torch.sigmoid(…))``: the equations, and everything shown, in one place.
"""

from collections.abc import Collection
from functools import partial

import numpy as np
import torch
from torch import Tensor

from visualizer.models.touch import Touch

Record = dict[str, np.ndarray]


class See:
    """Sees what one layer does in one pass.

    Args:
        record: filled with what is seen, the batch last; None keeps nothing.
        states: whose gradients are noted during ``backward``, under the name with ``gradient`` for ``state``.
        touch: interventions on this layer.
        inside: True where a position belongs to its sequence, (B, L); None where all do. What is shown outside is 0.

    Example:
        >>> record = {}
        >>> see = See(record)
        >>> see("update_gate", torch.ones(2, 5, 3)).shape  # (B, L, H)
        torch.Size([2, 5, 3])
        >>> record["update_gate"].shape  # (L, H, B)
        (5, 3, 2)
    """

    def __init__(
        self,
        record: Record | None = None,
        states: Collection[str] = (),
        touch: Touch | None = None,
        inside: np.ndarray | None = None,
    ) -> None:
        self._record = record
        self._states = states
        self._touch = touch or Touch()
        self._inside = inside

    def __call__(self, name: str, value: Tensor) -> Tensor:
        """Return a value (B, L, H), scaled and shifted if it is touched; note it.

        Also takes values of other axes, which are noted only: (B, L, …), or (B, K, L, S) with heads before positions.
        """
        if name in self._touch.scale:
            value = value * self._tensor(self._touch.scale[name], value)
        if name in self._touch.shift:
            value = value + self._tensor(self._touch.shift[name], value)
        if self._record is not None:
            self._record[name] = self._shown(value.detach().numpy())
            if name in self._states and value.requires_grad:
                value.register_hook(partial(self._note, name.replace("state", "gradient")))  # type: ignore[no-untyped-call]
        return value

    def always(self, name: str, value: Tensor, batch_size: int) -> None:
        """Note what is the same for every sequence, behind its end too. (L, …)."""
        if self._record is not None:
            array = value.detach().numpy()[..., None]
            self._record[name] = np.broadcast_to(array, (*array.shape[:-1], batch_size))

    @property
    def looks(self) -> bool:
        """Whether what is seen is kept: what only a picture needs is computed for it alone."""
        return self._record is not None

    def keep(self, state: str) -> np.ndarray | None:
        """Return what a state carried into each position is multiplied with, (L, H); None where it is left alone."""
        return self._touch.keep.get(state)

    def _tensor(self, array: np.ndarray, like: Tensor) -> Tensor:
        return torch.as_tensor(array, dtype=like.dtype)

    def _shown(self, array: np.ndarray) -> np.ndarray:
        """Put the batch last, and 0 where no sequence is."""
        if self._inside is not None and array.shape[:2] == self._inside.shape:
            array = np.where(self._inside.reshape(*self._inside.shape, *(1,) * (array.ndim - 2)), array, 0)
        return np.moveaxis(array, 0, -1)

    def _note(self, name: str, gradient: Tensor) -> None:
        assert self._record is not None
        self._record[name] = self._shown(gradient.detach().numpy())
