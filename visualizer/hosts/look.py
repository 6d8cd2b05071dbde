"""What a viewer of a run wants to see, and how the frames that show it are put into messages."""

from dataclasses import dataclass, fields
from typing import Any

from visualizer.trace import Frame, Scene, encode_frame, encode_layout

FASTEST = 60.0
"Frames per second: no screen shows more."
HOTTEST = 5.0


@dataclass(frozen=True)
class Look:
    """What frames hold and how often they come.

    Args:
        names: quantities; None for all.
        layer: only this layer; None for all.
        unit: only this unit; None for all.
        source: ``probe`` or ``batch``: the sequence that is read.
        frames_per_second: at most this many; None for as many as the host gives.
        visible: False for a hidden page: no frame is read at all.
        temperature: at which a network that writes draws its symbols.

    Raises:
        ValueError: if a value cannot be used.
    """

    names: tuple[str, ...] | None = None
    layer: int | None = None
    unit: int | None = None
    source: str = "probe"
    frames_per_second: float | None = None
    visible: bool = True
    temperature: float = 1.0

    def __post_init__(self) -> None:
        if self.source not in ("probe", "batch"):
            raise ValueError(f"source must be probe or batch (got {self.source!r})")
        if not 0 <= self.temperature <= HOTTEST:
            raise ValueError(f"temperature must be between 0 and {HOTTEST:g} (got {self.temperature})")
        rate = self.frames_per_second
        if rate is not None and not 0 < rate <= FASTEST:
            raise ValueError(f"frames_per_second must be above 0 and at most {FASTEST:g} (got {rate})")

    def changed(self, values: dict[str, Any]) -> "Look":
        """Return this look with some values replaced.

        Raises:
            ValueError: if there is no such value, or it cannot be used.
        """
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in values:
            if name not in known:
                raise ValueError(f"look has no {name!r}; it has {', '.join(known)}")
        merged = {**known, **values}
        if merged["names"] is not None:
            merged["names"] = tuple(merged["names"])
        return Look(**merged)


class Encoder:
    """Puts frames into messages: a layout whenever the arrays or the sequence change, then numbers only."""

    def __init__(self) -> None:
        self.layout = 0
        self._shapes: tuple[Any, ...] = ()
        self._scene: Scene | None = None

    def encode(self, frame: Frame) -> tuple[bytes | None, bytes]:
        """Return the layout message, if one is due, and the frame message.

        Raises:
            ValueError: if a fact of the frame is not finite.
        """
        shapes = tuple((name, array.shape) for name, array in frame.arrays.items())
        if shapes == self._shapes and (frame.scene is self._scene or frame.scene == self._scene):
            return None, encode_frame(frame, self.layout)
        self.layout += 1
        layout, message = encode_layout(frame, self.layout), encode_frame(frame, self.layout)
        self._shapes, self._scene = shapes, frame.scene
        return layout, message
