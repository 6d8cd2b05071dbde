"""Recordings that stay small: what no page opens with is kept where there is room, then every second frame goes."""

import gzip
from collections.abc import Iterable, Mapping

from visualizer.packing.plans import Plan
from visualizer.packing.recorder import Recorder
from visualizer.recordings.viewing import names_for, offered
from visualizer.trace import Quantity, Recording

ROOM = 75_000
"Bytes on the wire up to which a recording holds more than its pages open with."
LARGEST = 115_000
"Bytes on the wire of a recording; one that is larger loses frames."
FEWEST = 20
"Frames that none loses."
POSITIONS = ("t", "source_t", "loss_t")


def fit(seen: Recorder, quantities: Mapping[str, Quantity], plan: Plan) -> Recording:
    """Return what was seen, or what there is room for.

    Args:
        seen: during the run.
        quantities: of the run.
        plan: of the run.
    """
    whole = seen.recording()
    names = kept(whole, quantities, plan)
    views = [
        view["name"] for view in whole.views if view["name"] in plan.views or has_sense(view["name"], names, whole)
    ]
    updates = list(whole.updates)
    found = seen.recording(names, None, views)
    while size(found) > LARGEST and len(updates) > FEWEST:
        updates = thinned(updates, plan.spoken)
        found = seen.recording(names, updates, views)
    return found


def has_sense(view: str, names: Iterable[str], whole: Recording) -> bool:
    """Whether a depth that no page opens with still shows what it is about: lines of a unit, units of the network."""
    known = whole.quantities
    if view == "unit":
        return any(name.startswith("twins.") for name in names)
    return view != "score" or any("unit" in known[name].axes and name != "input_vector" for name in names)


def size(recording: Recording) -> int:
    """Return the bytes of a recording on the wire."""
    return len(gzip.compress(recording.to_text().encode(), 9))


def kept(whole: Recording, quantities: Mapping[str, Quantity], plan: Plan) -> set[str]:
    """Return the quantities that there is room for; those that pages open with or speak of are among them."""
    views = [name for name in offered(quantities) if name in plan.views]
    needed = {*names_for(views, quantities), *plan.quantities}
    names = set(whole.quantities)
    total = size(whole)
    bytes_of = whole.sizes()
    for group in in_groups(names - needed, whole.quantities):
        for name in sorted(group, key=lambda each: -bytes_of[each]):
            if total <= ROOM:
                return names
            names.remove(name)
            total -= bytes_of[name]
    return names


def in_groups(names: Iterable[str], quantities: Mapping[str, Quantity]) -> list[list[str]]:
    """Sort what may go: gradients of units first, then squares, twins, and last what every unit does."""
    ranked: list[list[str]] = [[], [], [], []]
    for name in names:
        axes = quantities[name].axes
        if quantities[name].role == "gradient" and "unit" in axes:
            ranked[0].append(name)
        elif sum(axis in POSITIONS for axis in axes) > 1:
            ranked[1].append(name)
        else:
            ranked[2 if name.startswith("twins.") else 3].append(name)
    return ranked


def thinned(updates: list[int], spoken: Iterable[int]) -> list[int]:
    """Leave out every second frame but those that a page speaks of."""
    told = {*spoken, updates[0], updates[-1]}
    return [update for at, update in enumerate(updates) if at % 2 == 0 or update in told]
