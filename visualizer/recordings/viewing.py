"""Which depths a recording can show, and what it must hold to show them."""

from collections.abc import Collection, Iterable, Mapping
from math import prod
from typing import Any

from visualizer.trace import Quantity
from visualizer.views import VIEWS, View
from visualizer.views.view import NO_REASONS

FIRST = next(iter(VIEWS.values()))
MUCH = 2**20
"Numbers of one quantity in all frames from which on it is recorded only by name: who wrote every unit's memory."


def names_for(views: Iterable[str], quantities: Mapping[str, Quantity]) -> list[str]:
    """Return what frames must hold for some views, each once.

    Raises:
        ValueError: if there is no such view.
    """
    wanted = (name for view in views for name in _view(view).wants(quantities))
    return list(dict.fromkeys(wanted))


def offered(quantities: Mapping[str, Quantity]) -> list[str]:
    """Return the views that a network with these quantities can fill."""
    return [name for name, view in VIEWS.items() if view.is_offered(quantities)]


def without_large(names: Iterable[str], shapes: Mapping[str, tuple[int, ...]], frames: int) -> list[str]:
    """Leave out what would take most of a recording's bytes."""
    return [name for name in names if frames * prod(shapes[name]) <= MUCH]


def views_of(
    recorded: Collection[str],
    quantities: Mapping[str, Quantity],
    reasons: Mapping[str, str] = NO_REASONS,
    only: Collection[str] | None = None,
) -> list[dict[str, Any]]:
    """Return the views that a recording can fill as JSON values, each with the rows that it can fill.

    A view is offered if a row is filled that the first view does not have as well.

    Args:
        recorded: the quantities it holds.
        quantities: all that the network has; what else it lacks is said in a row's place.
        reasons: by quantity, why the network lacks it.
        only: names of views; None for all.

    Raises:
        ValueError: if there is no such view.
    """
    held = {name: quantity for name, quantity in quantities.items() if name in recorded}
    chosen = VIEWS.values() if only is None else [_view(name) for name in only]
    found = []
    for view in chosen:
        if not view.is_offered(held):
            continue
        own = [row for row in view.rows if view is FIRST or row not in FIRST.rows]
        if any(name in recorded for row in own for name in row.names(quantities)):
            described = view.to_json(quantities, reasons)
            rows = [row for row in described["rows"] if not row["quantity"] or row["quantity"] in recorded]
            found.append({**described, "rows": rows})
    return found


def check_shown(shown: Collection[Mapping[str, Any]], names: Collection[str], asked: Collection[str] | None) -> None:
    """Refuse a recording in which views that were asked for, or all, would be empty.

    Args:
        shown: the views that it can fill.
        names: what it would hold.
        asked: names of views; None if none was named.

    Raises:
        ValueError: if there is nothing to show.
    """
    found = [view["name"] for view in shown]
    empty = [name for name in asked or () if name not in found]
    if empty or not found:
        lacking = f"the view {empty[0]!r} shows" if empty else "views show"
        raise ValueError(f"{lacking} nothing of {', '.join(names)} alone; record other quantities, or another view")


def _view(name: str) -> View:
    if name not in VIEWS:
        raise ValueError(f"there is no view {name!r}; use one of {', '.join(VIEWS)}")
    return VIEWS[name]
