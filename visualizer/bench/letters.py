"""A letter box of commands, in which the newest of a kind wins."""

from typing import Any

from visualizer.bench.fields import shown
from visualizer.limits import limits

Command = dict[str, Any]

ADDRESSES: dict[str, tuple[str, ...]] = {
    "set": ("runner", "knob"),
    "clamp": ("runner", "quantity", "unit", "layer"),
    "look": ("runner",),
    "scene": (),
    "speed": (),
    "replay": (),
    "explain": ("runner",),
    "stream": (),
    "measure": ("key",),
    "data": (),
}
"Commands of which only the newest counts, by the fields that say what they are about."


class LetterBox:
    """Commands that wait to be carried out, in order; a newer one takes the place of an older one about the same."""

    def __init__(self) -> None:
        self._waiting: dict[Any, Command] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, command: Command) -> Command | None:
        """Add a command; return the one that is left out: an older one about the same, or this if too many wait."""
        key = self._key(command)
        if key not in self._waiting and len(self._waiting) >= limits().commands_waiting:
            return command
        older = self._waiting.get(key)
        self._waiting[key] = command
        return older

    def take(self) -> Command:
        """Remove and return the oldest.

        Raises:
            KeyError: if none waits.
        """
        key = next(iter(self._waiting), None)
        return self._waiting.pop(key)

    def _key(self, command: Command) -> Any:
        op = command.get("op")
        if op in ADDRESSES:
            return (op, *(shown(command.get(field)) for field in ADDRESSES[op]))
        self._count += 1
        return self._count
