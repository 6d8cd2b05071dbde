"""A recording is the frames of one run in one JSON object, small enough for a page that has no Python behind it.

``docs/recording-format.md`` says how it is written, so that others can read it. Numbers are rounded to levels
(``levels.py``); ``Recording.error`` says how coarsely. Exact numbers are kept by ``Trace.save``.
"""

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from math import floor, isfinite, log10, prod
from pathlib import Path
from typing import Any

import numpy as np

from visualizer.trace.frame import Frame, Scene
from visualizer.trace.levels import POSITIONS, SIZES, Levels, choose, linear
from visualizer.trace.quantity import Quantity
from visualizer.trace.trace import Trace

FORMAT = "rnn-visualizer-recording"
VERSION = 1
DIGITS = 4
"Significant digits of facts."
CURVE, VALIDATION = "loss_curve", "validation_curve"
LEFT_OUT = ("gradient_norms",)
"Facts that nothing in a page shows."
NEEDED = ("updates", "facts", "scene", "quantities", "data")
NOT_PACKED = ("shape", "encoding", "low", "high", "once")
"Fields of a packed quantity that are not the quantity's own."


@dataclass(frozen=True)
class Recording:
    """The frames of one run, packed.

    Args:
        header: every field of the JSON object but ``data``.
        packed: the bytes of all arrays.
    """

    header: Mapping[str, Any]
    packed: bytes

    @classmethod
    def of(
        cls,
        trace: Trace,
        *,
        title: str = "",
        views: Iterable[Mapping[str, Any]] = (),
        model: Mapping[str, Any] | None = None,
        weights: Sequence[Mapping[str, np.ndarray]] | None = None,
        query: str = "",
    ) -> "Recording":
        """Pack a trace.

        Args:
            trace: what was seen.
            title: what a page writes above it.
            views: as JSON values, expanded (``visualizer.recordings`` makes them).
            model: what ``<rnn-score>`` is told of the network.
            weights: by name, for each frame; None to leave them out.
            query: the recipe as a URL query.

        Raises:
            ValueError: if there are not as many weights as frames.
        """
        if weights is not None and len(weights) != len(trace):
            raise ValueError(f"weights of {len(weights)} frames were given for {len(trace)}; give them for each frame")
        first = trace[0]
        facts = [_facts(frame) for frame in trace]
        names = [name for name in first.arrays if name not in (CURVE, VALIDATION)]
        quantities, chunks = [], []
        for name in names:
            described, chunk = _pack(first.quantities[name], np.stack([frame[name] for frame in trace]), facts)
            quantities.append(described)
            chunks.append(chunk)
        header: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "generator": f"rnn-visualizer {_version()}",
            "title": title,
            "query": query,
            "recipe": trace.recipe,
            "updates": trace.updates,
            "facts": facts,
            "scene": first.scene.to_json(),
            "model": dict(model or {}),
            "views": [dict(view) for view in views],
            "quantities": quantities,
        }
        if weights is not None:
            packed = [_pack_weight(name, np.stack([each[name] for each in weights])) for name in weights[0]]
            header["weights"] = [described for described, _ in packed]
            chunks += [chunk for _, chunk in packed]
        if CURVE in trace[-1].arrays:
            header["loss_curve"] = _curve(trace[-1])
        return cls(_plain(header), b"".join(chunks))

    def __len__(self) -> int:
        return len(self.updates)

    @property
    def updates(self) -> list[int]:
        """The update of every frame."""
        return list(self.header["updates"])

    @property
    def title(self) -> str:
        """What a page writes above it."""
        return str(self.header.get("title", ""))

    @property
    def quantities(self) -> dict[str, Quantity]:
        """What every array is, by name."""
        return {fields["name"]: _quantity(fields) for fields in self.header["quantities"]}

    @property
    def views(self) -> list[dict[str, Any]]:
        """The depths that its page offers."""
        return list(self.header.get("views", []))

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return {**self.header, "data": base64.b64encode(gzip.compress(self.packed, 9, mtime=0)).decode()}

    def to_text(self) -> str:
        """Return the JSON object as text, without spaces."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def save(self, path: str | Path) -> None:
        """Write the JSON object to a file; its name should end in ``.rnn.json``."""
        Path(path).write_text(self.to_text(), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> "Recording":
        """Read a recording from a file.

        Raises:
            ValueError: if it is no recording, newer than this program, or cut short.
            OSError: if the file cannot be read.
        """
        return cls.from_text(Path(path).read_bytes(), str(path))

    @classmethod
    def from_text(cls, text: str | bytes, name: str = "this") -> "Recording":
        """Read a recording from its text; ``name`` is what errors call it.

        Raises:
            ValueError: if it is no recording, newer than this program, or cut short.
        """
        try:
            fields = json.loads(text)
        except ValueError:
            raise ValueError(
                f"{name} is no recording, or was cut short: it is not valid JSON; record it again or fetch it whole"
            ) from None
        return cls.from_json(fields, name)

    @classmethod
    def from_json(cls, fields: Any, name: str = "this") -> "Recording":
        """Read a recording from its JSON object; ``name`` is what errors call it.

        Raises:
            ValueError: if it is no recording, newer than this program, or cut short.
        """
        _check(fields, name)
        try:
            packed = gzip.decompress(base64.b64decode(fields["data"], validate=True))
        except (binascii.Error, EOFError, OSError, TypeError, ValueError, zlib.error):
            raise ValueError(f"{name} is cut short or damaged: its data cannot be unpacked; fetch it whole") from None
        recording = cls({key: value for key, value in fields.items() if key != "data"}, packed)
        try:
            expected = sum(length for _, length in recording._places().values())
        except (KeyError, TypeError):
            raise ValueError(f"{name} is damaged: its list of quantities cannot be read; record it again") from None
        if len(packed) != expected:
            raise ValueError(f"{name} is cut short: {expected:,} bytes of data are expected, {len(packed):,} are there")
        return recording

    def array(self, name: str) -> np.ndarray:
        """Return a quantity of all frames: the first axis counts frames, the others are the quantity's own.

        Raises:
            KeyError: if there is no such quantity.
        """
        fields = self._fields(name)
        flat = self._unpack(fields, fields["shape"], _order(fields["axes"]))
        return np.repeat(flat, len(self), axis=0) if fields["once"] else flat

    def weights(self) -> dict[str, np.ndarray]:
        """Return every weight by name, the first axis counts frames; empty if they were left out."""
        found = {}
        for fields in self.header.get("weights", []):
            whole = {**fields, "encoding": "linear8", "name": f"weights.{fields['name']}"}
            found[fields["name"]] = self._unpack(whole, fields["shape"], list(range(len(fields["shape"]))))
        return found

    def trace(self) -> Trace:
        """Return what was seen, within ``error`` of what it was."""
        arrays = {name: self.array(name) for name in self.quantities}
        scene = _scene(self.header["scene"])
        frames = [
            Frame(updates, {name: array[index] for name, array in arrays.items()}, self.quantities, scene, facts)
            for index, (updates, facts) in enumerate(zip(self.updates, self.header["facts"], strict=True))
        ]
        return Trace(frames, self.header.get("recipe"))

    def error(self, name: str) -> float:
        """Return how far a number of a quantity may be from what it was; 0 where it is exact.

        Raises:
            KeyError: if there is no such quantity.
        """
        fields = self._fields(name)
        levels = Levels(fields["encoding"], fields["low"], fields["high"])
        return levels.error(float(np.abs(self.array(name)).max(initial=0.0))) if levels.encoding != "float32" else 0.0

    def _fields(self, name: str) -> dict[str, Any]:
        for fields in self.header["quantities"]:
            if fields["name"] == name:
                return dict(fields)
        offered = ", ".join(fields["name"] for fields in self.header["quantities"])
        raise KeyError(f"this recording has no {name!r}; it has {offered}")

    def _unpack(self, fields: Mapping[str, Any], shape: list[int], order: list[int]) -> np.ndarray:
        start, length = self._places()[fields["name"]]
        count = 1 if fields.get("once") else len(self)
        levels = Levels(fields["encoding"], fields["low"], fields["high"])
        written = levels.unpack(self.packed[start : start + length], (count, *(shape[axis] for axis in order)))
        back = np.argsort([0, *(axis + 1 for axis in order)])
        return np.ascontiguousarray(written.transpose(back))

    def _places(self) -> dict[str, tuple[int, int]]:
        """Return where each array begins and how long it is, in bytes."""
        places = {}
        start = 0
        weights = [
            {**fields, "name": f"weights.{fields['name']}", "encoding": "linear8"}
            for fields in self.header.get("weights", [])
        ]
        for fields in [*self.header["quantities"], *weights]:
            count = 1 if fields.get("once") else len(self)
            length = count * prod(fields["shape"]) * SIZES[fields["encoding"]]
            places[fields["name"]] = (start, length)
            start += length
        return places


def _pack(quantity: Quantity, array: np.ndarray, facts: list[dict[str, Any]]) -> tuple[dict[str, Any], bytes]:
    array = array.astype(np.float32)
    finite = np.isfinite(array)
    if "unit" in quantity.axes and not finite.all():
        for index in np.flatnonzero(~finite.reshape(len(array), -1).all(axis=1)):
            facts[index].setdefault("not_finite", []).append(quantity.name)
        array = np.where(finite, array, np.float32(0))
    is_once = len(array) > 1 and all(np.array_equal(frame, array[0], equal_nan=True) for frame in array)
    if is_once:
        array = array[:1]
    levels = choose(quantity, array)
    order = _order(quantity.axes)
    described = {
        **quantity.to_json(),
        "shape": list(array.shape[1:]),
        "encoding": levels.encoding,
        "low": levels.low,
        "high": levels.high,
        "once": is_once,
    }
    return described, levels.pack(array.transpose(0, *(axis + 1 for axis in order)))


def _pack_weight(name: str, array: np.ndarray) -> tuple[dict[str, Any], bytes]:
    levels = linear(float(array.min(initial=0.0)), float(array.max(initial=0.0)))
    return {"name": name, "shape": list(array.shape[1:]), "low": levels.low, "high": levels.high}, levels.pack(array)


def _order(axes: Sequence[str]) -> list[int]:
    """Return the axes in the order in which they are written: positions last."""
    last = next((axes.index(name) for name in POSITIONS if name in axes), None)
    return [axis for axis in range(len(axes)) if axis != last] + ([] if last is None else [last])


def _curve(frame: Frame) -> dict[str, Any]:
    """Return the loss over training as the timeline draws it: known points only, then none."""
    facts = frame.facts
    curve = {"bucket": facts.get("bucket_size", 1), "data": _points(frame[CURVE])}
    if VALIDATION in frame.arrays:
        every, size = facts.get("check_every", 1), facts.get("check_size", 1)
        curve["validation"] = {"every": every, "bucket": size, "data": _points(frame[VALIDATION])}
    return curve


def _points(curve: np.ndarray) -> list[float | None]:
    known = np.flatnonzero(np.isfinite(curve))
    return [_rounded(float(value)) for value in curve[: known[-1] + 1 if known.size else 0]]


def _facts(frame: Frame) -> dict[str, Any]:
    return {name: _rounded(value) for name, value in frame.facts.items() if name not in LEFT_OUT}


def _rounded(value: Any) -> Any:
    """Round every fraction in JSON values to significant digits; what is not finite is None."""
    if isinstance(value, float):
        if not isfinite(value):
            return None
        return round(value, DIGITS - 1 - floor(log10(abs(value)))) if value else 0.0
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _rounded(item) for name, item in value.items()}
    return value


def _plain(header: dict[str, Any]) -> dict[str, Any]:
    """Return the header as JSON gives it back: lists for tuples."""
    plain: dict[str, Any] = json.loads(json.dumps(header, allow_nan=False))
    return plain


def _quantity(fields: Mapping[str, Any]) -> Quantity:
    return Quantity.from_json({key: value for key, value in fields.items() if key not in NOT_PACKED})


def _scene(fields: Mapping[str, Any]) -> Scene:
    """Return the scene; its equations without the markup that pages draw."""
    equations = {
        name: {key: value for key, value in equation.items() if key != "mathml"}
        for name, equation in fields["equations"].items()
    }
    return Scene.from_json({**fields, "equations": equations})


def _check(fields: Any, name: str) -> None:
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise ValueError(f"{name} is no recording; expected a file that rnn-visualizer record wrote (….rnn.json)")
    found = fields.get("version")
    if not isinstance(found, int) or found < 1:
        raise ValueError(f"{name} names no version (got {found!r}); record it again")
    if found > VERSION:
        raise ValueError(
            f"{name} is of version {found}, newer than this program reads ({VERSION}); update rnn-visualizer"
        )
    missing = [key for key in NEEDED if key not in fields]
    if missing:
        raise ValueError(f"{name} is damaged: it has no {', '.join(missing)}; record it again")


def _version() -> str:
    for name in ("rnn-visualizer", "rnn-visualizer-embed"):
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return "from source"
