"""Encoder and decoder: one network reads the source, another writes the target from what the first one left.

Paper: Sutskever, Vinyals and Le (2014), Sequence to Sequence Learning with Neural Networks, arXiv:1409.3215; attention
from Bahdanau, Cho and Bengio (2015), arXiv:1409.0473, and Luong, Pham and Manning (2015), arXiv:1508.04025.
Differs: the decoder starts from the forward encoder's last state as it is; a backward encoder adds to the annotations
(the papers put both side by side); with any attention the answer is read from ``tanh(W [context; state])``, Luong's
equation 5, where Bahdanau has a maxout.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import param
from torch import Tensor

from visualizer.models.alignment import ALIGNMENTS, Alignment
from visualizer.models.decoding import Decoded, Decoder
from visualizer.models.diagram import HeadDrawing
from visualizer.models.equation import Affine, Equation, Mixture
from visualizer.models.gru import GRU
from visualizer.models.initial import linear
from visualizer.models.knobs import RecurrentKnobs
from visualizer.models.lstm import LSTM
from visualizer.models.model import INPUT_VECTOR, Learnable, Seen, SequenceModel, Stream
from visualizer.models.price import Price
from visualizer.models.recurrent import RecurrentModel
from visualizer.models.rnn import RNN
from visualizer.models.splice import Record, Splice, Spliced
from visualizer.models.tape import Tape
from visualizer.models.touch import Touch
from visualizer.models.unroll import State
from visualizer.trace import Quantity

CELLS: dict[str, type[RecurrentModel]] = {"gru": GRU, "lstm": LSTM, "rnn": RNN}
AFRESH = "An encoder starts every source afresh, and all of it is seen before the first answer."


class Seq2SeqKnobs(RecurrentKnobs):
    """Sizes of both parts, and how the decoder looks back."""

    cell = param.Selector(
        default="gru",
        objects=list(CELLS),
        constant=True,
        label="Cell",
        doc="The recurrent cell of encoder and decoder.",
    )
    attention = param.Selector(
        default="general",
        objects=["none", *ALIGNMENTS],
        constant=True,
        label="Attention",
        doc="How the decoder scores each source position: not at all, Bahdanau's small network, or Luong's products.",
    )
    bidirectional = param.Boolean(
        False,
        constant=True,
        label="Both ways",
        doc="Whether a second encoder reads the source from its end, for attention.",
    )
    teacher_forcing_ratio = param.Number(
        1.0,
        bounds=(0.0, 1.0),
        label="Teacher forcing",
        doc="Share of training positions where the decoder is fed the true last symbol instead of its own (0 to 1).",
    )

    def check(self) -> None:
        """Refuse a backward encoder that nobody looks at.

        Raises:
            ValueError: naming the knob to change.
        """
        if self.bidirectional and self.attention == "none":
            raise ValueError(
                "bidirectional must be false without attention (got true): only attention reads what the backward "
                "encoder leaves; choose an attention, or leave it out"
            )


class Seq2Seq(SequenceModel):
    """Encoder, decoder and the alignment between them, on one axis of positions: the source, then the target.

    Shape:
        inputs: (B, L, D).  outputs: (B, L, O), 0 at source positions.  hidden_state and gates: the encoder's below
        ``sources``, the decoder's from there on.  attention_weights: (K = 1, L, L).
    """

    label = "Encoder–decoder"
    paper = "Sutskever, Vinyals and Le (2014), Sequence to Sequence Learning with Neural Networks, arXiv:1409.3215"
    doc = "One network reads the source, another writes the target, with or without looking back at the source."
    Knobs = Seq2SeqKnobs
    without: ClassVar[Mapping[str, str]] = {"stateful": AFRESH, "bptt_window": AFRESH}
    no_touch = "Its gates are those of two networks, encoder and decoder, and neither can be held by hand here."
    no_stream = "It must have read its whole source before it can say its first word."

    @classmethod
    def fits(cls, task: Learnable) -> str:
        """Say that it needs something to translate."""
        return "" if task.translates else "It needs a source and a target to translate it into; this task has neither."

    def _build(self, rng: np.random.Generator) -> None:
        knobs, H = self.knobs, self.hidden_size
        self.alignment: Alignment | None = None
        cell = CELLS[knobs.cell]
        shared = {name: getattr(knobs, name) for name in RecurrentKnobs.param.objects("existing") if name != "name"}
        self.encoder = cell(self.input_size, 0, cell.Knobs(**shared), rng)
        self.backward_encoder = cell(self.input_size, 0, cell.Knobs(**shared), rng) if knobs.bidirectional else None
        has_attention = knobs.attention != "none"
        if has_attention:
            self.alignment = ALIGNMENTS[knobs.attention](H, rng)
            self.combine = linear(rng, 2 * H, H)
        feeds = self.alignment is not None and not self.alignment.looks_ahead
        self.decoder = cell(self.input_size + (H if feeds else 0), 0, cell.Knobs(**shared), rng)
        self.readout = linear(rng, H, self.output_size)
        self.states = self.encoder.states  # type: ignore[misc]
        self.ledger = None if has_attention else self.encoder.ledger
        self.no_ledger = "" if has_attention else self.encoder.no_ledger  # type: ignore[misc]

    def forward(
        self,
        inputs: Tensor,
        state: State | None = None,
        *,
        lengths: np.ndarray | None = None,
        sources: np.ndarray | None = None,
        touches: Sequence[Touch] | None = None,
        cuts: np.ndarray | None = None,
        dropout_rng: np.random.Generator | None = None,
        tape: Tape | None = None,
    ) -> tuple[Tensor, State]:
        """Read every source, then write its target; see ``SequenceModel.forward``.

        Raises:
            ValueError: also if no ``sources`` say where each source ends.
        """
        self._check(inputs, touches)
        if sources is None:
            raise ValueError("sources must say where each source ends (got None); choose a task that translates")
        for part in filter(None, (self.encoder, self.backward_encoder, self.decoder)):
            part.knobs.dropout = self.knobs.dropout  # which may change during a run
        length = inputs.shape[1]
        splice = Splice(sources, np.full(len(inputs), length) if lengths is None else lengths, length)
        reader: list[Record] = [{} for _ in range(self.num_layers)]
        writer: list[Record] = [{} for _ in range(self.num_layers)]
        keeps = tape is not None

        source, carried, backward = self._encode(inputs, splice, dropout_rng, reader if keeps else None)
        forced = 1.0 if dropout_rng is None else self.knobs.teacher_forcing_ratio
        decoder = Decoder(self, source, splice.is_there, dropout_rng, forced)
        decoded = decoder.run(splice.target(inputs), carried, splice.targets, writer if keeps else None)
        outputs = splice.put_back(decoded.outputs)
        if tape is not None:
            whole = self._seen(splice, inputs, source, backward, decoded)
            layers = zip(reader, writer, strict=True)
            tape.join([Spliced(splice, *parts, {} if layer else whole) for layer, parts in enumerate(layers)])
        return outputs, {}

    def _encode(
        self,
        inputs: Tensor,
        splice: Splice,
        dropout_rng: np.random.Generator | None = None,
        records: list[Record] | None = None,
    ) -> tuple[Tensor, State, Tensor | None]:
        """Read the sources: annotations (B, S, H), the states after the last, what the backward encoder showed."""
        x = splice.source(inputs).permute(1, 2, 0)  # (S, D, B)
        annotations, carried = self.encoder.read(x, lengths=splice.sources, dropout_rng=dropout_rng, records=records)
        backward = None
        if self.backward_encoder is not None:
            backward, _ = self.backward_encoder.read(x, reverse=True, lengths=splice.sources, dropout_rng=dropout_rng)
            annotations = annotations + backward
        return annotations.permute(2, 0, 1), carried, backward

    def write(self, inputs: Tensor, sources: np.ndarray) -> Tensor:
        """Encode once, then let the decoder hear itself; see ``SequenceModel.write``."""
        splice = Splice(sources, np.full(len(inputs), inputs.shape[1]), inputs.shape[1])
        source, carried, _ = self._encode(inputs, splice)
        decoder = Decoder(self, source, splice.is_there, None, forced=0.0)
        return splice.put_back(decoder.run(splice.target(inputs), carried, splice.targets, None).outputs)

    def _seen(
        self, splice: Splice, inputs: Tensor, source: Tensor, backward: Tensor | None, decoded: Decoded
    ) -> dict[str, np.ndarray]:
        """Lay out what belongs to no layer, the batch last."""
        found: Record = {"input_vector": _last(inputs)}
        if backward is not None:
            found["backward_state"] = splice.lay(backward.detach().numpy(), None)
        if self.alignment is None:
            return found
        ours = {"value": source, "key": self.alignment.key(source)}
        found |= {name: splice.lay(_last(value), None) for name, value in ours.items()}
        found |= {name: splice.lay(None, _last(value)) for name, value in decoded.seen.items()}
        rows = splice.lay(None, _last(decoded.weights))  # (L, S, B)
        padded = np.zeros((splice.length, splice.length, rows.shape[-1]), rows.dtype)
        padded[:, : rows.shape[1]] = rows
        return found | {"attention_weights": padded[None]}

    def start(self, batch_size: int) -> Stream:
        """Say why there is no reading one position at a time."""
        raise ValueError(f"{self.label} does not stream: {self.no_stream}")

    def advance(self, x: Tensor, stream: Stream) -> tuple[Tensor, Stream]:
        """Say why there is no reading one position at a time."""
        raise ValueError(f"{self.label} does not stream: {self.no_stream}")

    @property
    def is_random(self) -> bool:
        """Whether outputs are dropped, or the decoder sometimes hears itself."""
        return bool(self.knobs.dropout > 0 or self.knobs.teacher_forcing_ratio < 1)

    @property
    def drawing(self) -> HeadDrawing | None:
        """The alignment: whom the decoder asks and what it fetches; nothing where it has none."""
        return None if self.alignment is None else HeadDrawing(fetched="context")

    @property
    def writes(self) -> str:
        """The context, a sum over the source; without attention what the cell keeps."""
        return super().writes if self.alignment is None else "context"

    def written_by(self, seen: Seen, units: slice, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Return each source position's weight times its value, α · v; see ``SequenceModel.written_by``."""
        weights, values = seen("attention_weights")[:, 0], seen("value")[..., units]
        return np.einsum("nts,nsu->ntsu", weights, values).astype(np.float32)

    def operand(self, name: str, layer: int) -> tuple[str, int]:
        """Say which state is the top one, and what an upper layer reads."""
        if name == "top_state":
            return "hidden_state", self.num_layers - 1
        return self.encoder.operand(name, layer) if name in self.encoder.quantities else (name, 0)

    def part_at(self, t: int, sources: np.ndarray | None) -> str:
        """Return ``encoder`` for a position of the source, else ``decoder``."""
        return "encoder" if sources is not None and t < sources[0] else "decoder"

    def shown_in(self, quantity: str) -> str:
        """Return ``encoder`` for what a source position offers, ``decoder`` for what a target position asks."""
        return _ONLY.get(quantity, "")

    def multiply_adds(self, length: int) -> int:
        """Count every matrix once per position of its part, source and target taken as equally long, and the scores."""
        half = length / 2
        pairs = 2 * half * half * self.hidden_size if self.alignment is not None else 0
        return int(half * sum(weight.numel() for weight in self.parameters() if weight.dim() > 1) + pairs)

    @property
    def price(self) -> Price:
        """That of two scans, and of what is cut and joined between them."""
        return Price(update=1.5, layer=1.1, unit=4.9e-5, multiply_add=8e-8)

    def milliseconds(self, length: int, batch_size: int) -> float:
        """Estimate one update; a small network for each pair of positions costs more than their product.

        Where the decoder needs its last answer or state, a loop in Python waits at every position of the target.
        """
        is_network = self.knobs.attention == "additive"
        pairs = batch_size * (length / 2) ** 2 * self.hidden_size if is_network else 0
        waits = length / 2 * self.num_layers if is_network or self.knobs.teacher_forcing_ratio < 1 else 0
        return (
            super().milliseconds(length, batch_size)
            + 2e-5 * pairs
            + waits * (0.3 + 1e-4 * batch_size * self.hidden_size)
        )

    def sequential_depth(self, length: int) -> int:
        """Count one operation per position of source and target, and one for each layer that lags behind."""
        return length + self.num_layers - 1

    def _common(self) -> Sequence[Quantity]:
        axes, found = ("t", "unit"), [INPUT_VECTOR]
        if self.backward_encoder is not None:
            doc = "What the second encoder carries, which reads the source from its end."
            found.append(Quantity("backward_state", "h←", axes, "hidden", None, "backward encoder", doc=doc))
        if self.alignment is None:
            return found
        square, doc = (
            ("head", "t", "source_t"),
            "How much each answer attends to each source position; a row sums to 1.",
        )
        return [
            *found,
            Quantity("query", "q", axes, "output", None, "query", doc="What the decoder looks for."),
            Quantity("key", "k", axes, "forget", None, "key", doc="What a source position is found by."),
            Quantity("value", "v", axes, "candidate", None, "value", doc="What a source position hands over."),
            Quantity("attention_weights", "α", square, "attention", (0.0, 1.0), "alignment", doc=doc),
            Quantity("context", "a", axes, "memory", None, "context", doc="What is fetched from the source."),
            Quantity("combined", "h̃", axes, "hidden", (-1.0, 1.0), "combined", doc="Context and state as one."),
        ]

    def _quantities(self) -> Sequence[Quantity]:
        shown = [q for name, q in self.encoder.quantities.items() if name != "input_vector"]
        return [replace(quantity, axes=("t", "unit")) for quantity in shown]

    def _equations(self) -> Sequence[Equation]:
        feeds = self.alignment is not None and not self.alignment.looks_ahead
        found = [_in_parts(equation, self.input_size, feeds) for equation in self.encoder.equations.values()]
        if self.backward_encoder is not None:
            latex = r"\role{hidden}{h^{\leftarrow}_s} = \operatorname{cell}(x_s, \role{hidden}{h^{\leftarrow}_{s+1}})"
            found.append(Equation("backward_state", latex=latex))
        if self.alignment is None:
            return found
        both = (
            Affine("combine.weight", "combine.bias", 0, "context"),
            Affine("combine.weight", "", 0, "top_state", offset=self.hidden_size),
        )
        value = r"\role{candidate}{v_s} = \role{hidden}{h_s}" + (
            r" + \role{hidden}{h^{\leftarrow}_s}" if self.knobs.bidirectional else ""
        )
        context = r"\role{memory}{a_t} = \sum_s \role{attention}{\alpha_{t,s}} \, \role{candidate}{v_s}"
        combined = r"\role{hidden}{\tilde{h}_t} = \tanh(W_c [\role{memory}{a_t}; \role{hidden}{h_t}] + b_c)"
        return [
            *found,
            *self.alignment.equations(),
            Equation("value", latex=value),
            Equation("context", (Mixture("attention_weights", "value"),), latex=context),
            Equation("combined", both, "tanh", combined),
        ]


_ONLY = dict.fromkeys(("key", "value", "backward_state"), "encoder") | dict.fromkeys(
    ("query", "attention_weights", "context", "combined"), "decoder"
)


def _last(value: Tensor) -> np.ndarray:
    """Put the batch last: (B, …) → (…, B)."""
    return np.moveaxis(value.detach().numpy(), 0, -1)


def _in_parts(equation: Equation, inputs: int, feeds: bool) -> Equation:
    """Name the part's weights in a cell's equation; a context that feeds the decoder is one more term."""
    terms: list[Any] = []
    for term in equation.terms:
        if not isinstance(term, Affine):
            terms.append(term)
            continue
        terms.append(replace(term, weight=f"{{part}}.{term.weight}", bias=f"{{part}}.{term.bias}"))
        if feeds and term.operand == "input_vector":
            fed = replace(terms[-1], bias="", operand="context", offset=inputs, part="decoder", letters=("C", ""))
            terms.append(fed)
    return replace(equation, terms=tuple(terms))
