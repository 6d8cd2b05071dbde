"""A trace is the frames of one run in order; it is saved as safetensors, exactly."""

import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load, save

from visualizer.trace.frame import Frame, Scene
from visualizer.trace.quantity import Quantity
from visualizer.trace.whole import write_whole

FORMAT = "rnn-visualizer-trace"
VERSION = 1


class Trace(Sequence[Frame]):
    """The frames of one run, oldest first, and the recipe that made them.

    Args:
        frames: at least one frame; all with the same quantities.
        recipe: the recipe's JSON values.

    Raises:
        ValueError: if there is no frame, or the frames differ in their quantities.
    """

    def __init__(self, frames: Sequence[Frame], recipe: dict[str, object] | None = None) -> None:
        if not frames:
            raise ValueError("a trace needs at least one frame; record some updates first")
        names = list(frames[0].arrays)
        for frame in frames:
            if list(frame.arrays) != names:
                raise ValueError(f"frame {frame.updates} has {list(frame.arrays)}, the first one has {names}")
        self.frames = tuple(frames)
        self.recipe = dict(recipe or {})

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        return self.frames[index]

    def __iter__(self) -> Iterator[Frame]:
        return iter(self.frames)

    @property
    def updates(self) -> list[int]:
        """The update of every frame."""
        return [frame.updates for frame in self.frames]

    def save(self, path: str | Path) -> None:
        """Write all arrays, the scene and the recipe to a safetensors file."""
        write_whole(path, self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return what ``save`` writes."""
        first = self.frames[0]
        arrays = {name: np.stack([frame.arrays[name] for frame in self.frames]) for name in first.arrays}
        about = {
            "format": FORMAT,
            "version": VERSION,
            "recipe": self.recipe,
            "updates": self.updates,
            "facts": [dict(frame.facts) for frame in self.frames],
            "scene": first.scene.to_json(),
            "quantities": [first.quantities[name].to_json() for name in first.arrays],
        }
        return save(arrays, metadata={"about": json.dumps(about)})

    @classmethod
    def load(cls, path: str | Path) -> "Trace":
        """Read a trace that ``save`` wrote.

        Raises:
            ValueError: if the file is not a trace, is cut short, or was written by a newer version.
            OSError: if the file cannot be read.
        """
        try:
            with safe_open(str(path), framework="numpy") as file:
                about = _about(file.metadata(), str(path))
                arrays = {fields["name"]: file.get_tensor(fields["name"]) for fields in about["quantities"]}
            return cls._read(about, arrays)
        except (SafetensorError, KeyError, TypeError, json.JSONDecodeError):
            told = f"{path} is not a trace: it is no safetensors file, or it is damaged or cut short; save it again"
            raise ValueError(told) from None

    @classmethod
    def from_bytes(cls, data: bytes) -> "Trace":
        """Read what ``to_bytes`` gave.

        Raises:
            ValueError: as ``load``.
        """
        (length,) = struct.unpack_from("<Q", data)
        about = _about(json.loads(data[8 : 8 + length]).get("__metadata__"), "this")
        return cls._read(about, load(data))

    @classmethod
    def _read(cls, about: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> "Trace":
        quantities = {fields["name"]: Quantity.from_json(fields) for fields in about["quantities"]}
        scene = Scene.from_json(about["scene"])
        frames = [
            Frame(updates, {name: arrays[name][index] for name in quantities}, quantities, scene, facts)
            for index, (updates, facts) in enumerate(zip(about["updates"], about["facts"], strict=True))
        ]
        return cls(frames, about["recipe"])

    @classmethod
    def from_torch(
        cls,
        module: Any,
        batch: Any,
        *,
        loss: Callable[[Any], Any] | None = None,
        lengths: Sequence[int] | None = None,
        tokens: Sequence[str] | None = None,
        sequence: int | Sequence[int] = 0,
        inside: str | None = None,
        call: int | None = None,
        updates: int = 0,
    ) -> "Trace":
        """Read somebody's own ``nn.RNN``, ``nn.LSTM`` or ``nn.GRU``: one frame of everything it does with a batch.

        Gates, cell states and inner layers follow from the equations and the module's weights, worked out in float64;
        the outputs are the module's own. It reads as in use (dropout off), and its gradients, mode and the state of the
        random numbers stay as they are.

        Args:
            module: the recurrent module, or a model with one inside.
            batch: what it is called with: a tensor, a packed sequence, a tuple of arguments or a dict of them by name.
            loss: takes what the module returns and gives one number; None for no gradients. They are those of the whole
                batch's loss; hand over a batch of one for a sequence's own.
            lengths: positions of each sequence, where the batch is padded.
            tokens: one text per position of the sequence shown; their numbers from 1 if None.
            sequence: which of the batch is shown; of several, the others' states stand beside the first one's.
            inside: the name of the recurrent module, where the model has several.
            call: which of its calls, where the model calls it more than once for a batch.
            updates: the number that the frame gets.

        Raises:
            ValueError: if the module cannot be read this way; it says which part is in the way and what to do.
        """
        options = {"loss": loss, "lengths": lengths, "tokens": tokens, "sequence": sequence}
        reader = import_module("visualizer.modules").Reader(module, batch, inside=inside, call=call, **options)
        return cls([reader.read(updates)])


def _about(metadata: Mapping[str, str] | None, path: str) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((metadata or {}).get("about", "{}"))
    if about.get("format") != FORMAT:
        raise ValueError(f"{path} is not a trace; expected a file written by Trace.save")
    if about["version"] > VERSION:
        raise ValueError(f"{path} is version {about['version']}; this program reads up to {VERSION}; update it")
    return about
