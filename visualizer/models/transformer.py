"""The Transformer: no recurrence; what a position needs it fetches from all earlier ones by attention.

Paper: Vaswani et al. (2017), Attention Is All You Need, arXiv:1706.03762.
Differs: the decoder alone (a source is read as a prefix), normalised before each part, dropout on what is added.
"""

from collections.abc import Sequence

import numpy as np
import param
import torch
from torch import Tensor, nn

from visualizer.models.attention import Attention, sinusoids_at
from visualizer.models.diagram import HeadDrawing
from visualizer.models.equation import Equation, Factor, Mixture, Product, Score
from visualizer.models.model import Seen
from visualizer.models.price import BLOCK, Price
from visualizer.models.residual import EMBED, ResidualKnobs, ResidualModel, projection
from visualizer.models.see import See
from visualizer.models.touch import Touch
from visualizer.trace import Quantity

PAIR = 1.2e-5
"Milliseconds of an update for each two positions that a head compares, as measured for ``Price``."


class TransformerKnobs(ResidualKnobs):
    """Sizes, heads and how positions are told apart."""

    heads = param.Integer(
        1,
        bounds=(1, 8),
        constant=True,
        label="Heads",
        doc="Independent attentions of each layer; they divide the units.",
    )
    positions = param.Selector(
        default="learned",
        objects=["learned", "sinusoidal", "rotary", "none"],
        constant=True,
        label="Positions",
        doc="How a position is told apart: a learned vector, sines, turned queries and keys, or not at all.",
    )

    def check(self) -> None:
        """Refuse heads that do not divide the units.

        Raises:
            ValueError: naming the knob to change.
        """
        width = self.hidden_size // self.heads
        if self.hidden_size % self.heads:
            raise ValueError(
                f"heads must divide hidden_size (got {self.heads} and {self.hidden_size}); choose another of the two"
            )
        if self.positions == "rotary" and width % 2:
            raise ValueError(
                f"positions=rotary needs an even number of units per head (got {width}); change hidden_size or heads"
            )


class Transformer(ResidualModel):
    """Transformer, decoder alone; see ``Attention`` for the equations.

    Shape:
        inputs: (B, L, D).  attention_weights: (layers, K, L, S).  query, key, value: (layers, L, H).

    Example:
        >>> model = Transformer(3, 2, TransformerKnobs(hidden_size=8), np.random.default_rng(0))
        >>> tuple(model(torch.zeros(4, 7, 3))[0].shape)
        (4, 7, 2)
    """

    label = "Transformer"
    paper = "Vaswani et al. (2017), Attention Is All You Need, arXiv:1706.03762"
    doc = "No recurrence: every position fetches what it needs from all earlier ones at once."
    Knobs = TransformerKnobs
    reads_at_once = True

    def _build(self, rng: np.random.Generator) -> None:
        super()._build(rng)
        self.positions: nn.Parameter | None = None
        if self.knobs.positions == "learned":
            drawn = 0.02 * rng.standard_normal((self.length, self.hidden_size))
            self.positions = nn.Parameter(torch.from_numpy(drawn.astype(np.float32)))

    def _mixer(self, rng: np.random.Generator) -> Attention:
        return Attention(self.hidden_size, self.knobs.heads, self.knobs.positions == "rotary", rng)

    def _embed(self, inputs: Tensor, see: See) -> Tensor:
        added = self._positions(torch.arange(inputs.shape[1]))
        embedded = self.embedding(inputs)
        return see("embedding", embedded if added is None else embedded + see("position", added.expand_as(embedded)))

    def _embed_at(self, x: Tensor, position: int) -> Tensor:
        added = self._positions(torch.tensor([position]))
        return self.embedding(x) if added is None else self.embedding(x) + added[0]

    def _positions(self, at: Tensor) -> Tensor | None:
        """Return what is added at some positions, (L, H); the last learned one stands for all that follow."""
        if self.knobs.positions == "sinusoidal":
            return sinusoids_at(at, self.hidden_size).to(self.readout.weight.dtype)
        if self.positions is None:
            return None
        return self.positions[at.clamp(max=self.length - 1)]

    @property
    def drawing(self) -> HeadDrawing:
        """One head: whom a position asks and what it fetches."""
        return HeadDrawing()

    @property
    def writes(self) -> str:
        """What attention gathers is a sum over the positions attended to."""
        return "attended"

    def written_by(self, seen: Seen, units: slice, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Return each position's weight times its value, α · v; see ``SequenceModel.written_by``."""
        heads = np.arange(self.hidden_size)[units] // (self.hidden_size // self.knobs.heads)
        weights = seen("attention_weights")[:, heads]  # (layers, U, L, S)
        values = seen("value")[..., units]  # (layers, S, U)
        return np.einsum("nuts,nsu->ntsu", weights, values).astype(np.float32)

    def multiply_adds(self, length: int) -> int:
        """Count every matrix once per position, and all scores and what they weigh: they grow with the square."""
        pairs = length * (length + 1) // 2
        learned = 0 if self.positions is None else length * self.positions.numel()
        return super().multiply_adds(length) - learned + 2 * pairs * self.hidden_size * self.num_layers

    @property
    def price(self) -> Price:
        """That of a few operations on whole sequences."""
        return BLOCK

    def milliseconds(self, length: int, batch_size: int) -> float:
        """Estimate one update; every head compares all positions with all, those of the future in vain."""
        pairs = batch_size * self.num_layers * self.knobs.heads * length**2
        return super().milliseconds(length, batch_size) + PAIR * pairs

    def _common(self) -> Sequence[Quantity]:
        found = [*super()._common()]
        if self.knobs.positions in ("learned", "sinusoidal"):
            doc = "What is added to the input so that positions can be told apart."
            found.append(Quantity("position", "p", ("t", "unit"), label="position", doc=doc))
        return found

    def _mixer_quantities(self) -> Sequence[Quantity]:
        axes, square = ("t", "unit"), ("head", "t", "source_t")
        weights = "How much each position attends to each earlier one; a row sums to 1."
        return [
            Quantity("query", "q", axes, "output", None, "query", doc="What this position asks for."),
            Quantity("key", "k", axes, "forget", None, "key", doc="What this position offers to be found by."),
            Quantity(
                "value", "v", axes, "candidate", None, "value", doc="What this position hands over if it is asked."
            ),
            Quantity("attention_weights", "α", square, "attention", (0.0, 1.0), "attention", doc=weights),
            Quantity("attended", "a", axes, "memory", None, "fetched", doc="What attention gathers for this position."),
        ]

    def _equations(self) -> Sequence[Equation]:
        found = list(super()._equations())
        if "position" not in self.quantities:
            return found
        latex = r"p_t = P[t]" if self.knobs.positions == "learned" else r"p_{t,2i} = \sin(t / 10000^{2i/H})"
        found[0] = Equation("embedding", (*found[0].terms, Product((Factor("position"),))), latex=rf"{EMBED} + p_t")
        return [*found, Equation("position", latex=latex)]

    def _mixer_equations(self) -> Sequence[Equation]:
        score = r"\operatorname{softmax}_{s \le t} \frac{\role{output}{q_t} \cdot \role{forget}{k_s}}{\sqrt{d}}"
        gathered = r"\sum_{s \le t} \role{attention}{\alpha_{t,s}} \, \role{candidate}{v_s}"
        return [
            _projection("query", "output", "q", self.knobs.positions == "rotary"),
            _projection("key", "forget", "k", self.knobs.positions == "rotary"),
            _projection("value", "candidate", "v", False),
            Equation(
                "attention_weights",
                (Score("query", "key"),),
                "softmax",
                rf"\role{{attention}}{{\alpha_{{t,s}}}} = {score}",
            ),
            Equation("attended", (_FETCHED,), latex=rf"\role{{memory}}{{a_t}} = {gathered}"),
            Equation("mixed", (projection("out", "attended"),), latex=r"m_t = W_o \role{memory}{a_t} + b_o"),
        ]


_FETCHED = Mixture("attention_weights", "value")


def _projection(name: str, role: str, letter: str, is_turned: bool) -> Equation:
    """Write the map from the normalised stream to a query, key or value; where it is turned, as a formula alone."""
    made = rf"W_{letter} \hat{{x}}_t + b_{letter}"
    terms = () if is_turned else (projection(name, "normed"),)
    return Equation(
        name, terms, latex=rf"\role{{{role}}}{{{letter}_t}} = {'R_t (' + made + ')' if is_turned else made}"
    )
