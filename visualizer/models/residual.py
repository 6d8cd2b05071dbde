"""Blocks around a residual stream: each reads it, mixes positions, and adds what it found.

Paper: Vaswani et al. (2017), Attention Is All You Need, arXiv:1706.03762, section 3; normalised before each part as in
Xiong et al. (2020), On Layer Normalization in the Transformer Architecture, arXiv:2002.04745. The same frame carries
attention, state-space models and long convolutions: only the mixer differs.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import numpy as np
import param
import torch
from torch import Tensor, nn
from torch.nn import functional

from visualizer.models.equation import Affine, Equation, Factor, Normalised, Product
from visualizer.models.initial import embedding, linear
from visualizer.models.knobs import ModelKnobs
from visualizer.models.model import INPUT_VECTOR, SequenceModel, Stream
from visualizer.models.see import See
from visualizer.models.tape import Tape
from visualizer.models.touch import Touch
from visualizer.models.unroll import State
from visualizer.trace import Quantity

Drop = Callable[[Tensor], Tensor]
NOTHING_CARRIED = "This network reads a whole sequence at once and starts each one afresh."


class ResidualKnobs(ModelKnobs):
    """Sizes of a stack of blocks."""

    num_layers = param.Integer(
        1,
        bounds=(1, 4),
        constant=True,
        label="Layers",
        doc="Blocks, each adding to the stream that the next one reads.",
    )
    mlp_ratio = param.Integer(
        2,
        bounds=(0, 4),
        constant=True,
        label="MLP width",
        doc="Hidden units of each block's perceptron, as a multiple of the units; 0 leaves it out.",
    )
    embedding_init = param.Selector(
        default="uniform",
        objects=["uniform", "normal"],
        constant=True,
        label="Embedding start",
        doc="How the embedding starts: small and uniform, or normal of variance 1: symbols outweigh the blocks.",
    )


class Mixer(nn.Module, ABC):
    """What mixes positions inside a block.

    Args:
        hidden_size: units.
        knobs: the model's.
        rng: where its weights come from.
        length: positions of the longest sequence.

    Attributes:
        resettable: states that can be cleared at a position.
        touchable: what can be clamped, each (B, L, H).
        silenced_by: which of these is held at 0 so that the stream hears no more of a unit.
    """

    resettable: ClassVar[tuple[str, ...]] = ()
    touchable: ClassVar[tuple[str, ...]] = ()
    silenced_by: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def forward(self, x: Tensor, see: See) -> Tensor:
        """Mix all positions at once. (B, L, H) → (B, L, H)."""

    @abstractmethod
    def start(self, batch_size: int) -> State:
        """Return what is carried into the first position."""

    @abstractmethod
    def step(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Apply the equations at one position: (B, H) and what is carried → (B, H) and what is carried on."""


class Block(nn.Module):
    """``h + mix(norm(h))``, then ``h + mlp(norm(h))``."""

    def __init__(self, mix: Mixer, hidden_size: int, mlp_ratio: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.mix = mix
        self.norm_mix = nn.LayerNorm(hidden_size)
        self.mlp: nn.ModuleDict | None = None
        if mlp_ratio:
            wide = mlp_ratio * hidden_size
            into, out = linear(rng, hidden_size, wide), linear(rng, wide, hidden_size)
            self.mlp = nn.ModuleDict({"norm": nn.LayerNorm(hidden_size), "into": into, "out": out})

    def forward(self, h: Tensor, see: See, drop: Drop) -> Tensor:
        """Read a whole sequence. (B, L, H) → (B, L, H)."""
        h = see("stream_state", h)
        mixed = self.mix(see("normed", self.norm_mix(h)), see)
        return see("hidden_state", self._add(h, drop(see("mixed", mixed)), see, drop))

    def step(self, h: Tensor, state: State) -> tuple[Tensor, State]:
        """Read one position. (B, H) → (B, H)."""
        mixed, state = self.mix.step(self.norm_mix(h), state)
        return self._add(h, mixed, See(), _keep_all), state

    def _add(self, h: Tensor, mixed: Tensor, see: See, drop: Drop) -> Tensor:
        h = see("residual_mixed", h + mixed)
        if self.mlp is None:
            return h
        a = see("mlp_hidden", functional.gelu(self.mlp["into"](see("normed_mlp", self.mlp["norm"](h)))))
        return h + drop(see("mlp_output", self.mlp["out"](a)))


def _keep_all(x: Tensor) -> Tensor:
    return x


class ResidualModel(SequenceModel):
    """An embedding, blocks around a residual stream, a last normalisation and a linear readout.

    Shape:
        inputs: (B, L, D).  outputs: (B, L, O).  hidden_state, the stream after a block: (B, L, H).
    """

    Knobs: ClassVar[type[ModelKnobs]] = ResidualKnobs
    states = ("hidden_state", "stream_state")
    traced = ("stream_state",)
    without: ClassVar[Mapping[str, str]] = {"stateful": NOTHING_CARRIED, "bptt_window": NOTHING_CARRIED}

    @abstractmethod
    def _mixer(self, rng: np.random.Generator) -> Mixer:
        """Make the mixer of one block."""

    @abstractmethod
    def _mixer_quantities(self) -> Sequence[Quantity]:
        """Declare what the mixer shows."""

    @abstractmethod
    def _mixer_equations(self) -> Sequence[Equation]:
        """Write the mixer's equations as data; ``mixed``, what it adds to the stream, among them."""

    def _build(self, rng: np.random.Generator) -> None:
        H, ratio = self.hidden_size, self.knobs.mlp_ratio
        self.embedding = embedding(rng, self.input_size, H, self.knobs.embedding_init)
        self.blocks = nn.ModuleList(Block(self._mixer(rng), H, ratio, rng) for _ in range(self.num_layers))
        self.norm = nn.LayerNorm(H)
        self.readout = linear(rng, H, self.output_size)

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
        """Read a batch of sequences at once; see ``SequenceModel.forward``."""
        self._check(inputs, touches)
        inside = None if lengths is None else np.arange(inputs.shape[1]) < np.asarray(lengths)[:, None]  # (B, L)
        first = See(None if tape is None else tape.layer(0), inside=inside)
        h = self._embed(first("input_vector", inputs), first)  # (B, L, H)

        def drop(x: Tensor) -> Tensor:
            return self._drop(x, dropout_rng)

        for layer, block in enumerate(self.blocks):
            touch = None if touches is None else touches[layer]
            see = See(None if tape is None else tape.layer(layer), self.states, touch, inside)
            h = block(h, see, drop)
        return self.readout(self.norm(h)), {}

    def _embed(self, inputs: Tensor, see: See) -> Tensor:
        """Turn inputs (B, L, D) into the stream (B, L, H)."""
        return see("embedding", self.embedding(inputs))

    def _embed_at(self, x: Tensor, position: int) -> Tensor:
        """Turn the input (B, D) of one position into the stream (B, H)."""
        return self.embedding(x)

    def start(self, batch_size: int) -> Stream:
        """Return each mixer's start, and the number of the first position."""
        position = torch.zeros(1, dtype=torch.int64)
        return [{"position": position}, *(block.mix.start(batch_size) for block in self.blocks)]  # type: ignore[operator, union-attr]

    def advance(self, x: Tensor, stream: Stream) -> tuple[Tensor, Stream]:
        """Read one position by each block's ``step``; see ``SequenceModel.advance``."""
        (at, *states), carried = stream, []
        h = self._embed_at(x, int(at["position"]))
        for block, state in zip(self.blocks, states, strict=True):
            h, state = block.step(h, state)  # type: ignore[operator]
            carried.append(state)
        return self.readout(self.norm(h)), [{"position": at["position"] + 1}, *carried]

    @property
    def memory(self) -> tuple[str, ...]:
        """The stream after each block, where the mixer carries nothing of a constant size."""
        return ("hidden_state",)

    @property
    def touchable(self) -> tuple[str, ...]:
        """What the mixer lets be clamped."""
        return self._mixing.touchable

    @property
    def resettable(self) -> tuple[str, ...]:
        """What the mixer lets be cleared."""
        return self._mixing.resettable

    @property
    def silenced_by(self) -> tuple[str, ...]:
        """What lets the stream hear a unit of the mixer."""
        return self._mixing.silenced_by

    @property
    def _mixing(self) -> Mixer:
        mixer: Mixer = self.blocks[0].mix  # type: ignore[assignment]
        return mixer

    def operand(self, name: str, layer: int) -> tuple[str, int]:
        """Say that an upper block reads the stream that the block below left."""
        if name == "embedding" and layer:
            return "hidden_state", layer - 1
        return (name, 0) if name in ("embedding", "input_vector") else (name, layer)

    def sequential_depth(self, length: int) -> int:
        """Count the blocks: all positions go through each at once."""
        return self.num_layers

    def _drop(self, x: Tensor, rng: np.random.Generator | None) -> Tensor:
        """Set a share of (B, L, H) to 0 and scale up the rest, so that the mean stays."""
        share = self.knobs.dropout
        if rng is None or share == 0:
            return x
        kept = rng.random(x.shape, dtype=np.float32) >= share
        return x * torch.from_numpy(kept).to(x.dtype) / (1 - share)

    def _common(self) -> Sequence[Quantity]:
        doc = "Where the stream begins: the input, made as wide as the network."
        return [INPUT_VECTOR, Quantity("embedding", "e", ("t", "unit"), label="embedding", doc=doc)]

    def _quantities(self) -> Sequence[Quantity]:
        stream, feature = ("t", "unit"), ("t", "feature")
        doc = "The stream after this block: what the next one reads."
        found = [
            Quantity("stream_state", "h", stream, label="stream before", doc="The stream as this block finds it."),
            Quantity("normed", "x̂", stream, label="normalised", doc="The stream, brought to mean 0 and spread 1."),
            *self._mixer_quantities(),
            Quantity("mixed", "m", stream, label="mixer adds", doc="What the mixer adds to the stream."),
            Quantity("residual_mixed", "h′", stream, label="stream between", doc="The stream with the mixer's part."),
        ]
        if self.knobs.mlp_ratio:
            found += [
                Quantity("normed_mlp", "ĥ", stream, label="normalised", doc="The perceptron's input, normalised."),
                Quantity("mlp_hidden", "a", feature, label="perceptron", doc="The perceptron's hidden units."),
                Quantity("mlp_output", "p", stream, label="perceptron adds", doc="What the perceptron adds."),
            ]
        return [*found, Quantity("hidden_state", "h⁺", stream, "hidden", label="residual stream", doc=doc)]

    def _equations(self) -> Sequence[Equation]:
        at = "blocks.{layer}."
        stream = r"\role{hidden}{h^{+}_t}"
        found = [
            Equation(
                "embedding", (Affine("embedding.weight", "embedding.bias", 0, "input_vector"),), "identity", EMBED
            ),
            Equation(
                "stream_state",
                (Product((Factor("embedding"),)),),
                "identity",
                r"h_t = h^{+}_t \text{ of the block below}",
            ),
            Equation(
                "normed", (Normalised(f"{at}norm_mix.weight", f"{at}norm_mix.bias", "stream_state"),), "identity", NORM
            ),
            *self._mixer_equations(),
            Equation("residual_mixed", _sum("stream_state", "mixed"), "identity", "h'_t = h_t + m_t"),
        ]
        if not self.knobs.mlp_ratio:
            return [*found, Equation("hidden_state", _sum("residual_mixed"), "identity", f"{stream} = h'_t")]
        mlp = f"{at}mlp."
        return [
            *found,
            Equation(
                "normed_mlp",
                (Normalised(f"{mlp}norm.weight", f"{mlp}norm.bias", "residual_mixed"),),
                "identity",
                NORM_MLP,
            ),
            Equation("mlp_hidden", (Affine(f"{mlp}into.weight", f"{mlp}into.bias", 0, "normed_mlp"),), "gelu", MLP),
            Equation(
                "mlp_output", (Affine(f"{mlp}out.weight", f"{mlp}out.bias", 0, "mlp_hidden"),), "identity", MLP_OUT
            ),
            Equation("hidden_state", _sum("residual_mixed", "mlp_output"), "identity", f"{stream} = h'_t + p_t"),
        ]


EMBED = r"e_t = W_e x_t + b_e"
NORM = r"\hat{x}_t = \gamma \odot \frac{h_t - \mu_t}{\sigma_t} + \beta"
NORM_MLP = r"\hat{h}_t = \gamma \odot \frac{h'_t - \mu_t}{\sigma_t} + \beta"
MLP = r"a_t = \operatorname{gelu}(W_1 \hat{h}_t + b_1)"
MLP_OUT = r"p_t = W_2 a_t + b_2"


def projection(name: str, operand: str) -> Affine:
    """Return ``W x + b`` of a linear layer of the mixer, by its attribute's name."""
    return Affine(f"blocks.{{layer}}.mix.{name}.weight", f"blocks.{{layer}}.mix.{name}.bias", 0, operand)


def _sum(*names: str) -> tuple[Product, ...]:
    return tuple(Product((Factor(name),)) for name in names)
