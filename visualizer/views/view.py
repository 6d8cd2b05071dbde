"""A view is data: rows that name a quantity or select some, so that a new cell needs no view."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from visualizer.trace import Quantity

KINDS = (
    "phases",  # band of named stretches
    "tokens",  # one token per position
    "remembers",  # what a read-out recovers from the state, and how surely
    "answers",  # what the network says, right or wrong
    "lines",  # one unit's state, a line per twin
    "lane",  # one gate of one unit as bars
    "ledger",  # who wrote the state
    "flow",  # gradient, log bars
    "heat",  # every unit (or mode of one unit), position by position
    "square",  # positions against earlier positions, a square for each head
    "spectrum",  # eigenvalues in the complex plane, singular values beside them
    "trajectory",  # path of the state in a plane
    "prose",  # tokens as text on the state of one unit
    "weights",  # one position's attention to all earlier ones, a bar each
)
ONE_UNIT = ("lines", "lane", "ledger")
TIMELINE = ("loss_curve", "validation_curve")

TWINS = "twins."

Quantities = Mapping[str, Quantity]
NO_REASONS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Row:
    """One strip of the picture over the shared axis of positions.

    Args:
        kind: which renderer draws it, from ``KINDS``.
        quantity: the name of a quantity, or a selector: ``role:gates`` (every gate), ``state`` (what the model keeps
            its memory in), ``twins:state`` (the same for the twin sequences), ``axes:t,unit`` (every quantity
            that has a colour and these axes, per layer or not), ``attention`` (weights of earlier positions that
            lie between 0 and 1), ``eigenvalues``, ``singular_values`` and ``spectrum`` (of every recurrent matrix; the
            last with the poles of models that have them), ``trajectory``, ``explained`` (of ``state``),
            ``correlations`` (with properties of positions that the task names, and these). A row appears once for each
            quantity found.
        title: what stands beside it; empty for the quantity's own label.
        doc: one sentence for a learner.
        also: further quantities, or selectors, that the renderer reads.
        absent: said in the row's place when the model has no such quantity; empty to leave the row out.
        lines: the axis that a heat has a line for each entry of.
        folded: True for a row that is shown as its name alone, and computed for nobody, until somebody opens it.

    Raises:
        ValueError: if no renderer has this kind.
    """

    kind: str
    quantity: str = ""
    title: str = ""
    doc: str = ""
    also: tuple[str, ...] = ()
    absent: str = ""
    lines: str = "unit"
    folded: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no renderer draws rows of kind {self.kind!r}; use one of {KINDS}")

    def names(self, quantities: Quantities) -> list[str]:
        """Return the quantities this row stands for, in the order of ``quantities``."""
        return found(self.quantity, quantities)

    def to_json(self, quantities: Quantities, reasons: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return one JSON row for each quantity found; ``reasons`` say in a model's own words why it lacks some."""
        if not self.quantity:
            return [self._described("", self.title, self.doc)]
        described = [self._shown(name, quantities) for name in self.names(quantities)]
        absent = reasons.get(self.quantity) or self.absent
        return described or ([self._described("", self.title, absent)] if absent else [])

    def _shown(self, name: str, quantities: Quantities) -> dict[str, Any]:
        quantity = quantities[name]
        state = quantities.get(name.removeprefix(TWINS), quantity)
        is_told = self.folded or state is not quantity  # no frame says what a folded row is, or whose the twins are
        title = self.title or (state.label if is_told else "")
        described = self._described(quantity.name, title, self.doc or quantity.doc)
        if self.folded:
            described |= {"role": quantity.role, "folded": True}
        if self.lines != "unit":
            described |= {"lines": self.lines, "of": "unit" if "unit" in quantity.axes else ""}
        return described

    def _described(self, name: str, title: str, doc: str) -> dict[str, Any]:
        return {"kind": self.kind, "quantity": name, "title": title, "doc": doc}


@dataclass(frozen=True)
class View:
    """One depth of the picture.

    Args:
        name: the key in ``VIEWS`` and in a ``look`` command.
        label: what the button says.
        doc: one sentence for a learner.
        rows: from top to bottom.
        needs: a selector, as a row's; where a model has no such quantity the view is not offered. Empty for always.
    """

    name: str
    label: str
    doc: str
    rows: tuple[Row, ...]
    needs: str = ""

    @property
    def shows_one_unit(self) -> bool:
        """Whether its rows need no more than one unit of each quantity."""
        kinds = {row.kind for row in self.rows if row.kind != "heat" or row.lines == "unit"}
        return bool(kinds.intersection(ONE_UNIT)) and "heat" not in kinds

    def is_offered(self, quantities: Quantities) -> bool:
        """Whether a model has what this view is about."""
        return not self.needs or bool(found(self.needs, quantities))

    def wants(self, quantities: Quantities, opened: Collection[str] = ()) -> list[str]:
        """Return the names a frame must carry for this view, each once; always with the timeline's.

        Args:
            quantities: what frames can hold.
            opened: of the rows that are folded at first, those that somebody has opened.
        """
        wanted: dict[str, None] = {}
        for row in self.rows:
            names = [name for name in row.names(quantities) if not row.folded or name in opened]
            wanted.update(dict.fromkeys(names))
            if names or not row.quantity:
                wanted.update(dict.fromkeys(name for also in row.also for name in found(also, quantities)))
        wanted.update(dict.fromkeys(name for name in TIMELINE if name in quantities))
        return list(wanted)

    def to_json(self, quantities: Quantities, reasons: Mapping[str, str] = NO_REASONS) -> dict[str, Any]:
        """Return the view as JSON values, its selectors expanded against ``quantities``.

        Args:
            quantities: what frames can hold.
            reasons: by quantity, why this model lacks it; said in the row's place.
        """
        rows = [described for row in self.rows for described in row.to_json(quantities, reasons)]
        return {"name": self.name, "label": self.label, "doc": self.doc, "rows": rows}


def found(selector: str, quantities: Quantities) -> list[str]:
    """Return the names that a selector, or a quantity's own name, stands for; see ``Row``."""
    head, _, argument = selector.partition(":")
    if head in SELECTORS:
        return [name for name in SELECTORS[head](argument, quantities) if name in quantities]
    return [selector] if selector in quantities else []


def state_name(quantities: Quantities) -> str:
    """Return the quantity a model keeps its memory in: the cell state where there is one, else the hidden state."""
    states = [name for name in quantities if name.endswith("_state") and _gradient_of(name) in quantities]
    kept = [name for name in states if quantities[name].role == "memory"]
    return kept[0] if kept else "hidden_state"


def _gradient_of(state: str) -> str:
    return state.replace("state", "gradient")


def _gates(_: str, quantities: Quantities) -> list[str]:
    roles = ("forget", "input", "output")
    found = [name for name, q in quantities.items() if q.role in roles and _axes_of(q) == ("t", "unit")]
    return sorted(found, key=lambda name: roles.index(quantities[name].role))


def _axes(argument: str, quantities: Quantities) -> list[str]:
    axes = tuple(argument.split(","))
    is_few = "mode" in axes  # of whole layers only what has a colour is told; a state's own entries are few
    return [name for name, q in quantities.items() if _axes_of(q) == axes and (is_few or q.role != "plain")]


def _attention(_: str, quantities: Quantities) -> list[str]:
    return [name for name, q in quantities.items() if q.bounds == (0, 1) and q.axes[-2:] == ("t", "source_t")]


def _spectrum(kind: str, quantities: Quantities) -> list[str]:
    return [name for name in quantities if name.startswith(f"{kind}.")]


def _correlations(quantities: Quantities) -> list[str]:
    return [name for name in quantities if name.startswith(("correlation.", "property."))]


def _text(quantities: Quantities) -> list[str]:
    """Return the state where symbols are heard, or where a task can say something of the positions."""
    hears = quantities.get("input")
    is_text = bool(_correlations(quantities)) or (hears is not None and hears.axes == ("t",))
    return [state_name(quantities)] if is_text else []


def _axes_of(quantity: Quantity) -> tuple[str, ...]:
    return tuple(axis for axis in quantity.axes if axis != "layer")


SELECTORS: dict[str, Callable[[str, Quantities], list[str]]] = {
    "role": lambda argument, quantities: {"gates": _gates}[argument]("", quantities),
    "state": lambda _, quantities: [state_name(quantities)],
    "twins": lambda _, quantities: [TWINS + state_name(quantities)],
    "axes": _axes,
    "attention": _attention,
    "eigenvalues": lambda _, quantities: _spectrum("eigenvalues", quantities),
    "singular_values": lambda _, quantities: _spectrum("singular_values", quantities),
    "spectrum": lambda _, quantities: [*_spectrum("eigenvalues", quantities), "poles"],
    "trajectory": lambda _, quantities: [f"trajectory.{state_name(quantities)}"],
    "correlations": lambda _, quantities: _correlations(quantities),
    "text": lambda _, quantities: _text(quantities),
    "explained": lambda _, quantities: [f"explained.{state_name(quantities)}"],
}
