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
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from visualizer.trace.frame import Frame, Scene
from visualizer.trace.measured import CURVE, VALIDATION, curves_of, facts_of, rounded
from visualizer.trace.packed import error, length, pack, pack_weight, quantity_of, unpack
from visualizer.trace.quantity import Quantity
from visualizer.trace.readable import BYTES, FILE, unreadable, unzipped
from visualizer.trace.trace import Trace
from visualizer.trace.whole import write_whole

FORMAT = "rnn-visualizer-recording"
VERSION = 1
NEEDED = ("updates", "facts", "scene", "quantities", "data")
Packed = tuple[dict[str, Any], bytes]
"An array's fields in the header, and its bytes."


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
        guesses: Mapping[str, Any] | None = None,
    ) -> "Recording":
        """Pack a trace.

        Args:
            trace: what was seen.
            title: what a page writes above it.
            views: as JSON values, expanded (``visualizer.recordings`` makes them).
            model: what ``<rnn-score>`` is told of the network.
            weights: by name, for each frame; None to leave them out.
            query: the recipe as a URL query.
            guesses: ``chance_loss`` and ``baselines``, the loss of guessing and of simple methods by name.

        Raises:
            ValueError: if there are not as many weights as frames, or frames read different sequences.
        """
        for frame in trace:
            if frame.tokens != trace[0].tokens:
                raise ValueError(f"frame {frame.updates} reads another sequence than the first one; record them apart")
        if weights is not None and len(weights) != len(trace):
            raise ValueError(f"weights of {len(weights)} frames were given for {len(trace)}; give them for each frame")
        facts = [facts_of(frame) for frame in trace]
        chunks = [_chunk(trace, name, facts) for name in trace[0].arrays if name not in (CURVE, VALIDATION)]
        curves = curves_of(trace[-1])
        header: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "generator": f"rnn-visualizer {_version()}",
            "title": title,
            "query": query,
            "recipe": trace.recipe,
            **rounded(guesses or {}),
            "updates": trace.updates,
            "facts": facts,
            "scene": trace[0].scene.to_json(),
            "model": dict(model or {}),
            "views": [dict(view) for view in views],
            "quantities": [described for described, _ in chunks],
            **({} if curves is None else {"loss_curve": curves}),
        }
        if weights is not None:
            of_weights = [_weight(weights, name, facts) for name in weights[0]]
            header["weights"] = [described for described, _ in of_weights]
            chunks += of_weights
        as_read = json.loads(json.dumps(header, allow_nan=False))  # lists for tuples
        return cls(as_read, b"".join(chunk for _, chunk in chunks))

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
        return {fields["name"]: quantity_of(fields) for fields in self.header["quantities"]}

    @property
    def views(self) -> list[dict[str, Any]]:
        """The depths that its page offers."""
        return list(self.header.get("views", []))

    def array(self, name: str) -> np.ndarray:
        """Return a quantity of all frames: the first axis counts frames, the others are the quantity's own.

        Raises:
            KeyError: if there is no such quantity.
        """
        index = self._place(name)
        return unpack(self.header["quantities"][index], len(self), self._bytes(index))

    def weights(self) -> dict[str, np.ndarray]:
        """Return every weight by name, the first axis counts frames; empty if they were left out."""
        start = len(self.header["quantities"])
        kept = enumerate(self.header.get("weights", []), start)
        return {fields["name"]: unpack(fields, len(self), self._bytes(index)) for index, fields in kept}

    def error(self, name: str, index: int | None = None) -> float:
        """Return how far a number of a quantity may be from what it was; 0 where it is exact.

        Args:
            name: of the quantity.
            index: of a frame; None for the largest of all.

        Raises:
            KeyError: if there is no such quantity.
        """
        fields, array = self.header["quantities"][self._place(name)], self.array(name)
        scales = fields.get("scales", [1.0])
        if index is None:
            return error(fields, array) * max(scales)
        return error(fields, array[index]) * scales[min(index, len(scales) - 1)]

    def sizes(self) -> dict[str, int]:
        """Return about how many bytes of a file each quantity takes."""
        return {name: len(gzip.compress(self._bytes(index), 9)) for index, name in enumerate(self.quantities)}

    def trace(self) -> Trace:
        """Return what was seen, within ``error`` of what it was."""
        quantities, scene = self.quantities, _scene(self.header["scene"])
        arrays = {name: self.array(name) for name in quantities}
        frames = [
            Frame(updates, {name: array[index] for name, array in arrays.items()}, quantities, scene, facts)
            for index, (updates, facts) in enumerate(zip(self.updates, self.header["facts"], strict=True))
        ]
        return Trace(frames, self.header.get("recipe"))

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return {**self.header, "data": base64.b64encode(gzip.compress(self.packed, 9, mtime=0)).decode()}

    def to_text(self) -> str:
        """Return the JSON object as text, without spaces."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def save(self, path: str | Path) -> None:
        """Write the JSON object to a file; its name should end in ``.rnn.json``."""
        write_whole(path, self.to_text().encode())

    @classmethod
    def load(cls, path: str | Path) -> "Recording":
        """Read a recording from a file.

        Raises:
            ValueError: if it is no recording, newer than this program, or cut short.
            OSError: if the file cannot be read.
        """
        size = Path(path).stat().st_size
        if size > FILE:
            raise ValueError(f"{path} is too large to be read ({size:,} bytes, at most {FILE:,}); record fewer frames")
        return cls.from_text(Path(path).read_bytes(), str(path))

    @classmethod
    def from_text(cls, text: str | bytes, name: str = "this") -> "Recording":
        """Read a recording from its text; ``name`` is what errors call it.

        Raises:
            ValueError: if it is no recording, newer than this program, or cut short.
        """
        try:
            fields = json.loads(text)
        except (ValueError, RecursionError):
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
        empty = cls({key: value for key, value in fields.items() if key != "data"}, b"")
        expected = sum(empty._lengths())
        if expected > BYTES:
            raise ValueError(
                f"{name} is too large to be read: its arrays would take {expected:.3g} bytes (at most {BYTES:,}); "
                "record fewer frames or quantities"
            )
        try:
            packed = unzipped(base64.b64decode(fields["data"], validate=True), expected)
        except (binascii.Error, EOFError, TypeError, ValueError, zlib.error):
            raise ValueError(f"{name} is cut short or damaged: its data cannot be unpacked; fetch it whole") from None
        if len(packed) != expected:
            there = f"{len(packed):,} are there" if len(packed) < expected else "there are more"
            raise ValueError(f"{name} is cut short: {expected:,} bytes of data are expected, {there}")
        return replace(empty, packed=packed)

    def _place(self, name: str) -> int:
        names = [fields["name"] for fields in self.header["quantities"]]
        if name not in names:
            raise KeyError(f"this recording has no {name!r}; it has {', '.join(names)}")
        return names.index(name)

    def _lengths(self) -> list[int]:
        """Return the bytes of each quantity, then of each weight."""
        return [length(each, len(self)) for each in [*self.header["quantities"], *self.header.get("weights", [])]]

    def _bytes(self, index: int) -> bytes:
        lengths = self._lengths()
        start = sum(lengths[:index])
        return self.packed[start : start + lengths[index]]


def _chunk(trace: Trace, name: str, facts: list[dict[str, Any]]) -> Packed:
    """Pack a quantity; where one with units is not finite it is 0, and the facts of its frame say so."""
    quantity = trace[0].quantities[name]
    array = _narrowed([frame[name] for frame in trace])
    return pack(quantity, _finite(name, array, facts) if "unit" in quantity.axes else array)


def _weight(weights: Sequence[Mapping[str, np.ndarray]], name: str, facts: list[dict[str, Any]]) -> Packed:
    """Pack a weight; where it is not finite it is 0, and the facts of its frame say so."""
    return pack_weight(name, _finite(name, _narrowed([each[name] for each in weights]), facts))


def _narrowed(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Return arrays of all frames as float32; what is too large for it is an infinity."""
    with np.errstate(over="ignore"):
        return np.stack(arrays).astype(np.float32)


def _finite(name: str, array: np.ndarray, facts: list[dict[str, Any]]) -> np.ndarray:
    """Put 0 where there is no finite number, and name the array in the facts of its frame."""
    finite = np.isfinite(array)
    for index in np.flatnonzero(~finite.reshape(len(array), -1).all(axis=1)):
        facts[index].setdefault("not_finite", []).append(name)
    return np.where(finite, array, np.float32(0))


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
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise ValueError(f"{name} names no version (got {found!r}); record it again")
    if found > VERSION:
        raise ValueError(
            f"{name} is of version {found}, newer than this program reads ({VERSION}); update rnn-visualizer"
        )
    missing = [key for key in NEEDED if key not in fields]
    if missing:
        raise ValueError(f"{name} is damaged: it has no {', '.join(missing)}; record it again")
    wrong = unreadable(fields)
    if wrong:
        raise ValueError(f"{name} is damaged or too large: its {wrong} cannot be read; record it again")


def _version() -> str:
    for name in ("rnn-visualizer", "rnn-visualizer-embed"):
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return "from source"
