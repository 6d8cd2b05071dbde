"""How a decoder scores the positions of its source: three attentions of the encoder–decoder papers.

Paper: Bahdanau, Cho and Bengio (2015), Neural Machine Translation by Jointly Learning to Align and Translate,
arXiv:1409.0473, appendix A.1.2 (additive); Luong, Pham and Manning (2015), Effective Approaches to Attention-based
Neural Machine Translation, arXiv:1508.04025, section 3.1 (dot, general).
Differs: a bias b_a in the additive score, which the paper leaves out.
"""

import math
from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from visualizer.models.equation import AdditiveScore, Affine, Equation, Factor, Product, Score
from visualizer.models.initial import linear

ASKS = r"\role{output}{q_t}"
OFFERS = r"\role{forget}{k_s}"


class Alignment(nn.Module, ABC):
    """Scores of one query against all keys; the weights are their softmax over the source.

    Args:
        hidden_size: units of decoder and annotations.
        rng: where its weights come from.
    """

    looks_ahead: ClassVar[bool]
    "Whether the query is the decoder's new state (Luong); else it is the last one, and the context feeds the new one."
    formula: ClassVar[str]
    "The score, in LaTeX."

    def __init__(self, hidden_size: int, rng: np.random.Generator) -> None:
        super().__init__()
        self._build(hidden_size, rng)

    def _build(self, hidden_size: int, rng: np.random.Generator) -> None:
        """Make the weights, where there are any."""

    def query(self, state: Tensor) -> Tensor:
        """Turn the decoder's state (…, H) into what it asks for."""
        return state

    def key(self, annotation: Tensor) -> Tensor:
        """Turn an encoder's state (…, H) into what it is found by."""
        return annotation

    @abstractmethod
    def score(self, query: Tensor, key: Tensor) -> Tensor:
        """Score queries (B, T, H) against keys (B, S, H). (B, T, S)."""

    @abstractmethod
    def equations(self) -> list[Equation]:
        """Write query, key and weights as data."""

    def weights(self, query: Tensor, key: Tensor, inside: Tensor) -> Tensor:
        """Return the attention of queries (B, T, H) over the source positions that are there. (B, T, S)."""
        scores = self.score(query, key).masked_fill(~inside[:, None], -math.inf)
        return torch.softmax(scores, dim=-1)

    def _weights_equation(self, term: Score | AdditiveScore) -> Equation:
        latex = rf"\role{{attention}}{{\alpha_{{t,s}}}} = \operatorname{{softmax}}_s \; {self.formula}"
        return Equation("attention_weights", (term,), "softmax", latex)


class Dot(Alignment):
    r"""``score(s, h) = s · h``: the decoder's state is compared with each annotation as they are."""

    looks_ahead = True
    formula = rf"{ASKS} \cdot {OFFERS}"

    def score(self, query: Tensor, key: Tensor) -> Tensor:
        """Compare as they are; see ``Alignment.score``."""
        return query @ key.transpose(1, 2)

    def equations(self) -> list[Equation]:
        """Write query and key, which are the states themselves, and the weights."""
        return [
            Equation("query", (Product((Factor("top_state"),)),), latex=rf"{ASKS} = \role{{hidden}}{{h_t}}"),
            Equation("key", (Product((Factor("value"),)),), latex=rf"{OFFERS} = \role{{candidate}}{{v_s}}"),
            self._weights_equation(Score("query", "key", is_scaled=False)),
        ]


class General(Dot):
    r"""``score(s, h) = s W h``: a matrix between them learns what to compare with what."""

    def _build(self, hidden_size: int, rng: np.random.Generator) -> None:
        self.between = linear(rng, hidden_size, hidden_size, bias=False)

    def key(self, annotation: Tensor) -> Tensor:
        """Return W h; see ``Alignment.key``."""
        mapped: Tensor = self.between(annotation)
        return mapped

    def equations(self) -> list[Equation]:
        """Write the query as it is, the key through the matrix, and the weights."""
        query, _, weights = super().equations()
        key = Affine("alignment.between.weight", "", 0, "value", letters=("W", ""))
        return [query, Equation("key", (key,), latex=rf"{OFFERS} = W_a \role{{candidate}}{{v_s}}"), weights]


class Additive(Alignment):
    r"""``score(s, h) = v · tanh(W_a s + U_a h + b_a)``: a small network compares state and annotation."""

    looks_ahead = False
    formula = rf"v^\top \tanh({ASKS} + {OFFERS})"

    def _build(self, hidden_size: int, rng: np.random.Generator) -> None:
        self.from_state = linear(rng, hidden_size, hidden_size, bias=False)
        self.from_annotation = linear(rng, hidden_size, hidden_size)
        self.compare = linear(rng, hidden_size, 1, bias=False)

    def query(self, state: Tensor) -> Tensor:
        """Return W_a s; see ``Alignment.query``."""
        mapped: Tensor = self.from_state(state)
        return mapped

    def key(self, annotation: Tensor) -> Tensor:
        """Return U_a h + b_a; see ``Alignment.key``."""
        mapped: Tensor = self.from_annotation(annotation)
        return mapped

    def score(self, query: Tensor, key: Tensor) -> Tensor:
        """Compare through a tanh; see ``Alignment.score``."""
        compared: Tensor = self.compare(torch.tanh(query[:, :, None] + key[:, None]))  # (B, T, S, 1)
        return compared[..., 0]

    def equations(self) -> list[Equation]:
        """Write query and key as the two sides of the small network, and the weights."""
        query = Affine("alignment.from_state.weight", "", 0, "top_state", lag=1, letters=("W", ""))
        key = Affine("alignment.from_annotation.weight", "alignment.from_annotation.bias", 0, "value")
        return [
            Equation("query", (query,), latex=rf"{ASKS} = W_a \role{{hidden}}{{h_{{t-1}}}}"),
            Equation("key", (key,), latex=rf"{OFFERS} = U_a \role{{candidate}}{{v_s}} + b_a"),
            self._weights_equation(AdditiveScore("query", "key", "alignment.compare.weight")),
        ]


ALIGNMENTS: dict[str, type[Alignment]] = {"additive": Additive, "dot": Dot, "general": General}
