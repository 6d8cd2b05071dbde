"""What any sequence model promises: it reads a batch, everything it does is seen, and its equations are data.

Axis letters in shape comments: B batch, L positions, D input size, H hidden size, K heads, N state-space size, O output
size.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from visualizer.models.diagram import Drawing
from visualizer.models.equation import Equation
from visualizer.models.knobs import ModelKnobs
from visualizer.models.ledger import Ledger
from visualizer.models.price import MIXED, Price
from visualizer.models.tape import Tape
from visualizer.models.touch import Touch
from visualizer.models.unroll import State
from visualizer.trace import Quantity

INPUT_VECTOR = Quantity(
    "input_vector", "x", ("t", "unit"), label="input", doc="The numbers the first layer was fed at this position."
)

Seen = Callable[[str], np.ndarray]
"By quantity name, what the first sequence showed. float64 (layers, L, …)."
Stream = list[State]
"What a model carries from one position to the next when it reads one at a time: by name, for each layer."


class Learnable(Protocol):
    """What a model must know of a task to say whether it can learn it."""

    @property
    def translates(self) -> bool:
        """Whether each sequence is a source and then its target."""


class SequenceModel(nn.Module, ABC):
    """Base of every model.

    Args:
        input_size: numbers fed at one position.
        output_size: classes to choose from, or numbers to forecast.
        knobs: an instance of the class's ``Knobs``.
        rng: where the initial weights come from; nothing else is drawn from.
        length: positions of the longest sequence it will read.
        feedback: the input that says which class was answered last, for models that hear themselves. float32 (O, D).

    Shape:
        inputs: (B, L, D).  outputs: (B, L, O).
    """

    label: ClassVar[str]
    "What the menu says."
    paper: ClassVar[str]
    "Authors (year), title, doi or arXiv."
    doc: ClassVar[str]
    "One sentence for a learner."
    Knobs: ClassVar[type[ModelKnobs]] = ModelKnobs
    states: ClassVar[tuple[str, ...]] = ("hidden_state",)
    "Whose gradients and twins can be shown; ``hidden_state`` is what a layer hands to the one above."
    traced: ClassVar[tuple[str, ...]] = ()
    "The states through which later positions depend on earlier ones, whose gradients are drawn; empty for all."
    reads_at_once: ClassVar[bool] = False
    "Whether all positions are read together: no position waits for what another one became."
    has_link: ClassVar[bool] = False
    "Whether the last state feeds a matrix, so that this recurrence can be cut."
    carries: ClassVar[bool] = False
    "Whether a batch can go on from the state the last one ended with."
    without: ClassVar[Mapping[str, str]] = {}
    "Knobs of learning that have no effect here, and why, for a learner."
    ledger: Ledger | None = None
    "Who wrote the memory, where a gate keeps it and a product is written."
    no_ledger: ClassVar[str] = ""
    "Why no quantity is a sum over writing positions, for a learner; empty where one is."
    no_touch: ClassVar[str] = ""
    "Why nothing in it can be held by hand; empty where something can."
    no_stream: ClassVar[str] = ""
    "Why it cannot read one position at a time; empty where it can."

    def __init__(
        self,
        input_size: int,
        output_size: int,
        knobs: Any,
        rng: np.random.Generator,
        *,
        length: int = 200,
        feedback: np.ndarray | None = None,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.output_size = output_size
        self.hidden_size: int = knobs.hidden_size
        self.num_layers: int = knobs.num_layers
        self.knobs = knobs
        self.length = length
        self.feedback = feedback
        self._build(rng)
        self.quantities: dict[str, Quantity] = {quantity.name: quantity for quantity in self._common()}
        self.quantities |= {quantity.name: self._in_layers(quantity) for quantity in self._quantities()}
        self.equations: dict[str, Equation] = {equation.quantity: equation for equation in self._equations()}

    @classmethod
    def fits(cls, task: Learnable) -> str:
        """Say in one sentence why this model cannot learn a task; empty where it can."""
        return ""

    @abstractmethod
    def _build(self, rng: np.random.Generator) -> None:
        """Make the weights."""

    @abstractmethod
    def _quantities(self) -> Sequence[Quantity]:
        """Declare what each layer shows; the layer's axis is put in front."""

    @abstractmethod
    def _equations(self) -> Sequence[Equation]:
        """Write each quantity's equation as data."""

    def _common(self) -> Sequence[Quantity]:
        """Declare what is shown once, not by each layer."""
        return [INPUT_VECTOR]

    def _in_layers(self, quantity: Quantity) -> Quantity:
        return quantity if self.num_layers == 1 else replace(quantity, axes=("layer", *quantity.axes))

    @abstractmethod
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
        """Read a batch of sequences; no output depends on a later input.

        Args:
            inputs: (B, L, D).
            state: what the last batch ended with, where ``carries``; None starts afresh.
            lengths: positions of each sequence, (B,).
            sources: positions of each sequence that are its source, (B,), where a task translates.
            touches: interventions, one per layer.
            cuts: True where no gradient passes through the state into a position, (L,).
            dropout_rng: draws what is random in training; None for none of it.
            tape: filled with everything seen; None keeps nothing.

        Returns:
            The outputs, (B, L, O), and the state after the last position (empty where nothing is carried).

        Raises:
            ValueError: if ``inputs`` has another width, or ``touches`` another number of layers or an unknown name.
        """

    @abstractmethod
    def start(self, batch_size: int) -> Stream:
        """Return what is carried into the first position, reading one position at a time."""

    @abstractmethod
    def advance(self, x: Tensor, stream: Stream) -> tuple[Tensor, Stream]:
        """Read one position by the readable equations.

        Args:
            x: (B, D).
            stream: what ``start`` or the last call returned; it is not changed.

        Returns:
            The outputs (B, O), and what is carried on.
        """

    def write(self, inputs: Tensor, sources: np.ndarray) -> Tensor:
        """Write the target of each sequence hearing only its own likeliest answers, no later input of ``inputs``.

        Args:
            inputs: the sources, and what begins each target. (B, L, D).
            sources: positions of each source. (B,).

        Returns:
            The outputs, (B, L, O); those of source positions mean nothing.
        """
        assert self.feedback is not None
        feedback, stream = torch.from_numpy(self.feedback).to(inputs.dtype), self.start(len(inputs))
        heard, outputs = inputs[:, 0], []
        for t in range(inputs.shape[1]):
            answers, stream = self.advance(heard, stream)
            outputs.append(answers)
            if t + 1 < inputs.shape[1]:
                is_told = torch.from_numpy(t < np.asarray(sources))[:, None]
                heard = torch.where(is_told, inputs[:, t + 1], feedback[answers.argmax(dim=-1)])
        return torch.stack(outputs, dim=1)

    @property
    def drawing(self) -> Drawing | None:
        """Where the parts of the cell stand when it is drawn; None where no drawing is made of it."""
        return None

    @property
    def memory(self) -> tuple[str, ...]:
        """What is carried from position to position: where a read-out looks for what is remembered."""
        return self.states

    @property
    def is_random(self) -> bool:
        """Whether training draws random numbers inside the model."""
        return self.knobs.dropout > 0

    @property
    def touchable(self) -> tuple[str, ...]:
        """What can be clamped."""
        return ()

    @property
    def resettable(self) -> tuple[str, ...]:
        """States that can be cleared at a position."""
        return ()

    @property
    def silenced_by(self) -> tuple[str, ...]:
        """What is held at 0 (a gate) or cleared (a state) to switch a unit off: no other unit and no readout hears it.

        Empty where no unit can be switched off.
        """
        return ()

    @property
    def writes(self) -> str:
        """The quantity that is a sum over writing positions; empty where there is none."""
        return self.ledger.state if self.ledger is not None else ""

    def written_by(self, seen: Seen, units: slice, touches: Sequence[Touch] | None = None) -> np.ndarray:
        """Split ``writes`` into what each position wrote, given the gates, where ``ledger`` does not say it.

        Args:
            seen: what was shown.
            units: which.
            touches: the interventions it was shown under: a state that was cleared holds nothing of what went before.

        Returns:
            (layers, L, L, U): at t, what remains of the writing of source_t; the sum over source_t is the quantity.
        """
        raise ValueError(f"{self.label} has no ledger: {self.no_ledger}")

    def mixing(self, seen: Seen, touches: Sequence[Touch] | None = None) -> np.ndarray | None:
        """Return how much of position source_t each layer mixes into t, signed, the mean over units; None if unknown.

        Args:
            seen: what was shown.
            touches: the interventions it was shown under.

        Returns:
            (layers, L, L).
        """
        return None

    def poles(self) -> np.ndarray | None:
        """Return what each entry of the state is multiplied by at every position, where nothing heard changes that.

        Returns:
            complex (layers, entries); None for every other model.
        """
        return None

    def operand(self, name: str, layer: int) -> tuple[str, int]:
        """Return the quantity and layer that an equation of ``layer`` means by ``name``."""
        return name, layer

    def part_at(self, t: int, sources: np.ndarray | None) -> str:
        """Return the part of the model that reads position t of the first sequence; empty where there is one part."""
        return ""

    def shown_in(self, quantity: str) -> str:
        """Return the only part of the model that has a quantity; empty where all positions have it."""
        return ""

    def multiply_adds(self, length: int) -> int:
        """Count the multiplications of reading one sequence: every matrix once per position."""
        return length * sum(weight.numel() for weight in self.parameters() if weight.dim() > 1)

    @property
    def price(self) -> Price:
        """What an update costs here, piece by piece."""
        return MIXED

    def milliseconds(self, length: int, batch_size: int) -> float:
        """Estimate one update on one core from the sizes."""
        price, positions = self.price, length * self.num_layers
        return (
            price.update
            + price.layer * self.num_layers
            + price.position * positions
            + price.unit * positions * batch_size * self.hidden_size
            + price.multiply_add * batch_size * self.multiply_adds(length)
        )

    @abstractmethod
    def sequential_depth(self, length: int) -> int:
        """Count the operations on whole layers that must wait for one another in reading one sequence.

        It is a property of the equations: a linear recurrence could be read in 1 + log₂ L levels of a tree by a machine
        with enough arms. The scan here runs position after position.
        """

    def _check(self, inputs: Tensor, touches: Sequence[Touch] | None) -> None:
        if inputs.dim() != 3 or inputs.shape[2] != self.input_size:
            raise ValueError(f"inputs must have the shape (B, L, {self.input_size}) (got {tuple(inputs.shape)})")
        if touches is None:
            return
        if len(touches) != self.num_layers:
            raise ValueError(f"touches must hold one Touch per layer, {self.num_layers} (got {len(touches)})")
        for touch in touches:
            self._check_touch(touch)

    def _check_touch(self, touch: Touch) -> None:
        for name in (*touch.scale, *touch.shift):
            if name not in self.touchable:
                raise ValueError(f"{name} cannot be clamped in {self.label}; use one of {', '.join(self.touchable)}")
        for name in touch.keep:
            if name not in self.resettable:
                raise ValueError(f"{name} is no state of {self.label}; use one of {', '.join(self.resettable)}")
