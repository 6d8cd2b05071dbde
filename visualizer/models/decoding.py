"""The decoder's pass: all positions at once where it can be, one after the other where each needs the last."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from visualizer.models.splice import Record
from visualizer.models.unroll import State, keep, keep_gradients

if TYPE_CHECKING:
    from visualizer.models.seq2seq import Seq2Seq


@dataclass(frozen=True)
class Decoded:
    """What a decoder answered and showed.

    Args:
        outputs: (B, T, O).
        weights: attention over the source, (B, T, S); empty without attention.
        seen: query, context and combined, (B, T, H) each; empty without attention.
    """

    outputs: Tensor
    weights: Tensor
    seen: dict[str, Tensor]


class Decoder:
    """Runs the decoder of a model on one batch.

    Args:
        model: whose decoder, alignment and readout.
        source: the annotations, (B, S, H).
        inside: True where a source position is there, (B, S).
        rng: draws what is random in training; None for none of it.
        forced: share of positions that are fed the true last symbol; the others hear the last answer.
    """

    def __init__(
        self,
        model: "Seq2Seq",
        source: Tensor,
        inside: Tensor,
        rng: np.random.Generator | None,
        forced: float = 1.0,
    ) -> None:
        self._model = model
        self._source = source
        self._inside = inside
        self._rng = rng
        self._forced = forced
        self._keys = None if model.alignment is None else model.alignment.key(source)

    def run(self, x: Tensor, state: State, lengths: np.ndarray, records: list[Record] | None) -> Decoded:
        """Write the targets.

        Args:
            x: what the decoder is fed, (B, T, D).
            state: what it starts from, (num_layers, B, H) each.
            lengths: positions of each target, (B,).
            records: one per layer, filled with what it showed; None keeps nothing.
        """
        alignment = self._model.alignment
        if self._forced < 1 or (alignment is not None and not alignment.looks_ahead):
            return self._one_by_one(x, state, records)
        h, _ = self._model.decoder.read(
            x.permute(1, 2, 0), state, lengths=lengths, dropout_rng=self._rng, records=records
        )
        return self._answer(h.permute(2, 0, 1))

    def _answer(self, h: Tensor) -> Decoded:
        """Look back at the source from all states (B, T, H) at once and read the answers."""
        model = self._model
        if model.alignment is None or self._keys is None:
            return Decoded(model.readout(h), h.new_zeros(*h.shape[:2], 0), {})
        query = model.alignment.query(h)
        weights = model.alignment.weights(query, self._keys, self._inside)
        context = weights @ self._source  # (B, T, H)
        return self._combine(h, query, weights, context)

    def _combine(self, h: Tensor, query: Tensor, weights: Tensor, context: Tensor) -> Decoded:
        combined = torch.tanh(self._model.combine(torch.cat([context, h], dim=-1)))
        seen = {"query": query, "context": context, "combined": combined}
        return Decoded(self._model.readout(combined), weights, seen)

    def _one_by_one(self, x: Tensor, state: State, records: list[Record] | None) -> Decoded:
        """Write one position after the other: each is fed the context, or the last answer, or both."""
        states = [{name: value[layer] for name, value in state.items()} for layer in range(self._model.num_layers)]
        parts: list[Decoded] = []
        for t in range(x.shape[1]):
            heard = self._heard(x[:, t], parts[-1].outputs[:, 0]) if parts else x[:, t]
            part, states = self._one(heard, states, records, t, x.shape[1])
            parts.append(part)
        seen = {name: torch.cat([part.seen[name] for part in parts], dim=1) for name in parts[0].seen}
        outputs = torch.cat([part.outputs for part in parts], dim=1)
        return Decoded(outputs, torch.cat([part.weights for part in parts], dim=1), seen)

    def _one(
        self, x: Tensor, states: list[State], records: list[Record] | None, t: int, length: int
    ) -> tuple[Decoded, list[State]]:
        """Write position t of ``length``: x (B, D), states of each layer (B, H) each."""
        model, alignment = self._model, self._model.alignment
        looks_back = alignment is not None and not alignment.looks_ahead
        if looks_back:
            query, weights, context = self._look(states[-1]["hidden_state"])
            x = torch.cat([x, context[:, 0]], dim=-1)
        after = []
        for layer, before in enumerate(states):
            new, shown = model.decoder.step(x, before, layer)
            if records is not None:
                keep(records[layer], {**shown, **new}, t, length)
                keep_gradients(records[layer], new, t, torch.ones(len(x), dtype=torch.bool))
            x = model.decoder.drop(new["hidden_state"], self._rng)
            after.append(new)
        if looks_back:
            return self._combine(x[:, None], query, weights, context), after
        return self._answer(x[:, None]), after

    def _look(self, h: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Ask the source with a state (B, H): query (B, 1, H), weights (B, 1, S), context (B, 1, H)."""
        alignment = self._model.alignment
        assert alignment is not None
        assert self._keys is not None
        query = alignment.query(h[:, None])
        weights = alignment.weights(query, self._keys, self._inside)
        return query, weights, weights @ self._source

    def _heard(self, true: Tensor, answers: Tensor) -> Tensor:
        """Choose for each sequence what the decoder is fed: the true last symbol (B, D), or the one it answered."""
        feedback = self._model.feedback
        if self._forced == 1 or feedback is None:
            return true
        draws = np.ones(len(true)) if self._rng is None else self._rng.random(len(true))
        is_true = torch.from_numpy(draws < self._forced)[:, None]
        own = torch.from_numpy(feedback).to(true.dtype)[answers.argmax(dim=-1)]
        return torch.where(is_true, true, own)
