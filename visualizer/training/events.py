"""What a person does to a run between two updates. Events and recipe together determine a run, bit for bit.

Positions ``t`` are one number, or ``(start, stop)``: start … stop − 1. ``unit`` and ``layer`` may be left out: all.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from visualizer.knob import shown

Positions = int | tuple[int, int]


@dataclass(frozen=True)
class Event:
    """Base of everything that can be applied to a run."""

    kind: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        """Return the kind and the fields as JSON values."""
        fields = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        return {"kind": self.kind, **fields}


@dataclass(frozen=True)
class Set(Event):
    """Change a knob that may change during a run.

    Args:
        knob: its name, for instance ``learning_rate``.
        value: the new value.
    """

    kind: ClassVar[str] = "set"
    knob: str
    value: Any


@dataclass(frozen=True)
class Intervention(Event):
    """Base of events that change the equations until they are released."""

    @property
    def start_stop(self) -> tuple[int, int] | None:
        """Positions start … stop − 1; None for every position."""
        t: Any = self.t  # type: ignore[attr-defined]
        if isinstance(t, int):
            return t, t + 1
        return tuple(t) if isinstance(t, tuple | list) else ()


@dataclass(frozen=True)
class Clamp(Intervention):
    """Replace a gate or candidate by ``scale · value + shift``: scale 0 holds it at ``shift``.

    Args:
        quantity: its name, for instance ``forget_gate``.
        t: positions.
        unit: which unit; None for all.
        layer: which layer; None for all.
        scale: what its value is multiplied with.
        shift: what is then added.
    """

    kind: ClassVar[str] = "clamp"
    quantity: str
    t: Positions
    unit: int | None = None
    layer: int | None = None
    scale: float = 0.0
    shift: float = 0.0


@dataclass(frozen=True)
class ResetState(Intervention):
    """Clear a state that is carried into the positions.

    Args:
        quantity: ``hidden_state`` or ``cell_state``.
        t: positions.
        unit: which unit; None for all.
        layer: which layer; None for all.
    """

    kind: ClassVar[str] = "reset_state"
    quantity: str
    t: Positions
    unit: int | None = None
    layer: int | None = None


@dataclass(frozen=True)
class CutRecurrence(Intervention):
    """Keep the last hidden state out of the equations at the positions; a cell state is still carried.

    Args:
        t: positions.
        layer: which layer; None for all.
    """

    kind: ClassVar[str] = "cut"
    t: Positions
    layer: int | None = None


@dataclass(frozen=True)
class Ablate(Intervention):
    """Switch a unit off: at every position all that others hear of it is 0, in the recurrence and in what is read.

    It is the same network as one in which every weight that leaves the unit is 0 (``SequenceModel.silenced_by``).

    Args:
        unit: which unit.
        layer: which layer; None for all.
    """

    kind: ClassVar[str] = "ablate"
    unit: int
    layer: int | None = None

    @property
    def start_stop(self) -> tuple[int, int] | None:
        """None: every position."""
        return None


@dataclass(frozen=True)
class Substitute(Intervention):
    """Let the shown sequence hear another token; what is learned from stays as it is.

    Its twins hear it too, except where they differ from it anyway. What is then asked for follows from the task.

    Args:
        t: positions.
        token: which of ``Task.choices`` at these positions.
    """

    kind: ClassVar[str] = "substitute"
    t: Positions
    token: int


@dataclass(frozen=True)
class Release(Event):
    """Take interventions back.

    Args:
        index: which one, as counted in ``run.interventions``; None for all, or for all of ``quantity``.
        quantity: only those on this quantity; empty for all.
    """

    kind: ClassVar[str] = "release"
    index: int | None = None
    quantity: str = ""


EVENTS: dict[str, type[Event]] = {
    event.kind: event for event in (Set, Clamp, ResetState, CutRecurrence, Ablate, Substitute, Release)
}
"Every event by its kind."


def event_from_json(fields: Mapping[str, Any]) -> Event:
    """Build an event from ``to_json``'s fields.

    Raises:
        ValueError: if the kind or a field is unknown, or one is missing.
    """
    kind = fields.get("kind")
    if not isinstance(kind, str) or kind not in EVENTS:
        raise ValueError(f"an event's kind must be one of {', '.join(EVENTS)} (got {shown(kind)}); choose one of these")
    known = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items() if name != "kind"
    }
    try:
        return EVENTS[kind](**known)
    except TypeError as error:
        raise ValueError(f"the event {kind!r} cannot be read: {error}") from None
