"""Where something stands in its file, so that whoever checks it later can say the line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Place:
    """The lines of a directive and of its keys, from 1.

    Args:
        line: where it begins.
        keys: by key, those inside others joined with dots (``arms.open.seed``, ``options.0.when``).
    """

    line: int
    keys: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def at(self, *keys: str | int) -> int:
        """Return the line of a key, or of the nearest that holds it.

        Example:
            >>> Place(3, {"arms": 5, "arms.open": 6}).at("arms", "open", "seed")
            6
        """
        for length in range(len(keys), 0, -1):
            name = ".".join(map(str, keys[:length]))
            if name in self.keys:
                return self.keys[name]
        return self.line
