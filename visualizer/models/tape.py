"""What a model showed during one forward pass, and after ``loss.backward()`` the gradients of its states."""

from collections.abc import Mapping, Sequence

import numpy as np


class Tape:
    """Arrays by quantity name, one list entry per layer. They stay as they are; a later pass fills a new tape.

    The batch is the last axis where an array is written and comes after the layers where it is read, whatever the
    others are: positions and units, or heads, positions and source positions.

    Example:
        >>> tape = Tape()
        >>> tape.layer(0)["hidden_state"] = np.zeros((5, 3, 2))  # (L, H, B)
        >>> tape.array("hidden_state").shape  # (num_layers, B, L, H)
        (1, 2, 5, 3)
    """

    def __init__(self) -> None:
        self._layers: list[dict[str, np.ndarray]] = []
        self._joined: list[Mapping[str, np.ndarray]] | None = None

    def layer(self, index: int) -> dict[str, np.ndarray]:
        """Return the arrays of one layer, (L, H, B) or (…, B) each, for whoever fills the tape."""
        while len(self._layers) <= index:
            self._layers.append({})
        return self._layers[index]

    def join(self, layers: Sequence[Mapping[str, np.ndarray]]) -> None:
        """Read from these mappings instead, one per layer: for who keeps several records and lays them side by side."""
        self._joined = list(layers)

    @property
    def _read(self) -> Sequence[Mapping[str, np.ndarray]]:
        return self._layers if self._joined is None else self._joined

    @property
    def names(self) -> list[str]:
        """What is on the tape."""
        return sorted({name for arrays in self._read for name in arrays})

    def array(self, name: str) -> np.ndarray:
        """Return what one quantity was, (num_layers, B, L, H) or (num_layers, B, …); ``input_vector`` is (1, B, L, D).

        Raises:
            KeyError: if the tape does not have it; gradients are there only after ``loss.backward()``.
        """
        found = [np.moveaxis(arrays[name], -1, 0) for arrays in self._read if name in arrays]
        if not found:
            raise KeyError(f"the tape has no {name!r}; it has {', '.join(self.names) or 'nothing yet'}")
        return np.stack(found)
