"""Whether a recording can be read: every field is what readers take it for, and not more than a page can hold.

``docs/recording-format.md`` names the limits; ``static/js/player/readable.js`` holds files to the same ones.
"""

import zlib
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from visualizer.trace.levels import SIZES
from visualizer.trace.quantity import AXES

FILE = 2**27
"Bytes of a file."
BYTES = 2**28
"Bytes of all arrays, unpacked."
FRAMES, POSITIONS, ARRAYS, NAMES, CURVE = 100_000, 10_000, 10_000, 10_000, 1_000_000
VIEWS, ROWS = 50, 200
DIMENSIONS = 8
UNITS = 2**14
"Of the network, and layers."
LARGEST = 2**53
MOST = 3.4e38
"Of a single float."
TAKEN = ("__proto__", "constructor")
"What is no name of an array: objects of JavaScript have it already."


def unreadable(fields: Mapping[str, Any]) -> str:
    """Return the first field that cannot be read, in a reader's words; empty if all can.

    Args:
        fields: the JSON object.
    """
    for what, is_sound in CHECKS.items():
        try:
            found = is_sound(fields)
        except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError):
            found = False
        if not found:
            return what
    return ""


def unzipped(packed: bytes, most: int) -> bytes:
    """Return what was packed with gzip; of more than ``most`` bytes the first ``most`` and one.

    Raises:
        EOFError: if it ends too early.
        zlib.error: if it is damaged.
    """
    reader = zlib.decompressobj(wbits=31)
    found = reader.decompress(packed, most + 1)
    if not reader.eof and len(found) <= most:
        raise EOFError("the end is missing")
    return found


def _is_whole(value: Any, least: int = 0, most: int = LARGEST) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST


def _is_list(value: Any, most: int, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, list) and len(value) <= most and all(isinstance(each, kind) for each in value)


def _updates(fields: Mapping[str, Any]) -> bool:
    updates = fields["updates"]
    are_whole = 0 < len(updates) <= FRAMES and all(map(_is_whole, updates))
    return are_whole and all(before < after for before, after in pairwise(updates))


def _facts(fields: Mapping[str, Any]) -> bool:
    return _is_list(fields["facts"], FRAMES, dict) and len(fields["facts"]) == len(fields["updates"])


def _scene(fields: Mapping[str, Any]) -> bool:
    scene = fields["scene"]
    phases, equations = scene.get("phases", []), scene.get("equations", {})
    return (
        _is_list(scene["tokens"], POSITIONS, str)
        and all(_is_list(scene.get(name, []), NAMES, str) for name in ("symbols", "twins", "memory_symbols"))
        and _is_list(phases, NAMES, dict)
        and all(_is_whole(phase[end], 0, POSITIONS) for phase in phases for end in ("start", "stop"))
        and _is_list(list(equations.values()), ARRAYS, dict)
    )


def _quantities(fields: Mapping[str, Any]) -> bool:
    arrays = fields["quantities"]
    names = {each["name"] for each in arrays}
    if not _is_list(arrays, ARRAYS, dict) or len(names) < len(arrays) or not all(map(_is_quantity, arrays)):
        return False
    scaled = [
        (1 if each["once"] else len(fields["updates"]), len(each["scales"])) for each in arrays if "scales" in each
    ]
    return all(written == frames for frames, written in scaled)


def _is_quantity(each: Mapping[str, Any]) -> bool:
    axes, scales = each["axes"], each.get("scales", [1])
    are_axes = all(axis in AXES for axis in axes) and len(axes) == len(each["shape"])
    are_numbers = _is_list(scales, FRAMES, (int, float)) and all(map(_is_number, scales))
    is_written = each["encoding"] in SIZES and isinstance(each["once"], bool)
    return are_axes and are_numbers and is_written and _is_array(each)


def _is_array(each: Mapping[str, Any]) -> bool:
    is_named = isinstance(each["name"], str) and each["name"] not in TAKEN
    are_sizes = _is_list(each["shape"], DIMENSIONS, int) and all(_is_whole(size) for size in each["shape"])
    is_range = _is_number(each["low"]) and _is_number(each["high"]) and each["low"] <= each["high"]
    return is_named and are_sizes and is_range


def _weights(fields: Mapping[str, Any]) -> bool:
    arrays = fields.get("weights", [])
    return _is_list(arrays, ARRAYS, dict) and all(map(_is_array, arrays))


def _views(fields: Mapping[str, Any]) -> bool:
    views = fields.get("views", [])
    return _is_list(views, VIEWS, dict) and all(map(_is_view, views))


def _is_view(view: Mapping[str, Any]) -> bool:
    is_named = isinstance(view["name"], str) and isinstance(view["label"], str)
    return is_named and _is_list(view["rows"], ROWS, dict) and all(isinstance(row["kind"], str) for row in view["rows"])


def _model(fields: Mapping[str, Any]) -> bool:
    sizes = (fields.get("model") or {}).get("sizes", {})
    return all(_is_whole(sizes.get(name, 1), 1, UNITS) for name in ("unit", "layer"))


def _curve(fields: Mapping[str, Any]) -> bool:
    curve = fields.get("loss_curve") or {"bucket": 1, "data": []}
    return _is_whole(curve["bucket"], 1) and _is_list(curve["data"], CURVE, (int, float, type(None)))


def _recipe(fields: Mapping[str, Any]) -> bool:
    return isinstance(fields.get("recipe") or {}, dict)


CHECKS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    f"updates (1 to {FRAMES:,} whole numbers, each larger than the one before)": _updates,
    "facts (an object for each frame)": _facts,
    f"scene (at most {POSITIONS:,} positions)": _scene,
    "list of quantities (names, shapes, encodings, bounds)": _quantities,
    "list of weights (names, shapes, bounds)": _weights,
    f"views (at most {VIEWS}, of at most {ROWS} rows)": _views,
    f"sizes of the model (at most {UNITS:,})": _model,
    "loss_curve": _curve,
    "recipe": _recipe,
}
