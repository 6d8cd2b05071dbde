"""Source and target of a translated sequence: taken apart for encoder and decoder, laid side by side for the eye.

A sequence is its source, then its target: positions below ``sources`` are the encoder's, the others the decoder's.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import torch
from torch import Tensor

Record = dict[str, np.ndarray]


class Splice:
    """Which positions of each sequence are source and which target.

    Args:
        sources: positions of each source. int (B,).
        lengths: positions of each sequence. int (B,).
        length: positions of the batch, L.

    Attributes:
        longest: positions of the longest source, S, and of the longest target, T.
        targets: positions of each target. (B,).

    Example:
        >>> splice = Splice(np.array([2, 1]), np.array([4, 4]), 4)
        >>> splice.longest
        (2, 3)
        >>> splice.place.tolist()  # of each target position in its sequence; the last of the first is no position
        [[2, 3, 4], [1, 2, 3]]
    """

    def __init__(self, sources: np.ndarray, lengths: np.ndarray, length: int) -> None:
        self.sources = np.asarray(sources)
        self.targets = np.asarray(lengths) - self.sources
        self.length = length
        self.longest = int(self.sources.max()), int(self.targets.max(initial=0))
        self.place = self.sources[:, None] + np.arange(self.longest[1])  # (B, T)
        self.inside = np.arange(self.longest[1]) < self.targets[:, None]  # (B, T)
        self.is_source = np.arange(length) < self.sources[:, None]  # (B, L)

    @property
    def is_there(self) -> Tensor:
        """True where a source position is there. (B, S)."""
        return torch.from_numpy(self.is_source[:, : self.longest[0]])

    def source(self, x: Tensor) -> Tensor:
        """Take the sources out of (B, L, D), zeros behind their ends. (B, S, D)."""
        longest = self.longest[0]
        return x[:, :longest] * torch.from_numpy(self.is_source[:, :longest, None]).to(x.dtype)

    def target(self, x: Tensor) -> Tensor:
        """Take the targets out of (B, L, D), zeros behind their ends. (B, T, D)."""
        rows = torch.arange(len(x))[:, None]
        taken = x[rows, torch.from_numpy(np.minimum(self.place, self.length - 1))]
        return taken * torch.from_numpy(self.inside[..., None]).to(x.dtype)

    def put_back(self, y: Tensor) -> Tensor:
        """Put targets (B, T, O) where they stand among all positions, zeros elsewhere. (B, L, O)."""
        rows, columns = np.nonzero(self.inside)
        whole = y.new_zeros(len(y), self.length, y.shape[-1])
        places = torch.from_numpy(rows), torch.from_numpy(self.place[rows, columns])
        return whole.index_put(places, y[torch.from_numpy(rows), torch.from_numpy(columns)])

    def lay(self, source: np.ndarray | None, target: np.ndarray | None) -> np.ndarray:
        """Lay an encoder's array (S, X, B) and a decoder's (T, X, B) side by side, the batch last. (L, X, B)."""
        known = source if source is not None else target
        assert known is not None
        batch = len(self.sources)
        whole = np.zeros((self.length, *known.shape[1:]), known.dtype)
        for row in range(batch):
            if source is not None:
                whole[: self.sources[row], ..., row] = source[: self.sources[row], ..., row]
            if target is not None:
                count = self.targets[row]
                whole[self.sources[row] : self.sources[row] + count, ..., row] = target[:count, ..., row]
        return whole


class Spliced(Mapping[str, np.ndarray]):
    """What encoder and decoder showed, laid side by side when it is asked for: gradients come after the pass.

    Args:
        splice: which positions are whose.
        encoder: by name, (S, X, B) each.
        decoder: by name, (T, X, B) each.
        whole: by name, what is of all positions already, (…, B) each.
    """

    def __init__(self, splice: Splice, encoder: Record, decoder: Record, whole: Record) -> None:
        self._splice = splice
        self._parts = (encoder, decoder)
        self._whole = whole

    def __iter__(self) -> Iterator[str]:
        return iter({**self._parts[0], **self._parts[1], **self._whole})

    def __len__(self) -> int:
        return len({**self._parts[0], **self._parts[1], **self._whole})

    def __getitem__(self, name: str) -> np.ndarray:
        if name in self._whole:
            return self._whole[name]
        encoder, decoder = (part.get(name) for part in self._parts)
        if encoder is None and decoder is None:
            raise KeyError(name)
        return self._splice.lay(encoder, decoder)
