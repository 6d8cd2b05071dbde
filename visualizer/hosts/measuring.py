"""Numbers that are read off a network between updates, one after the other: an errand."""

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from visualizer.hosts.errand import FAILED

if TYPE_CHECKING:
    from visualizer.training import Run

MOST = 20
"Numbers that may be asked for at a time."
LONGEST = 200
"Characters of one."

log = logging.getLogger(__name__)


def check_specs(specs: Any) -> dict[str, str]:
    """Return what is to be measured, by the name of each number.

    Raises:
        ValueError: if these are no short texts by short names, or too many.
    """
    if not isinstance(specs, Mapping) or not 1 <= len(specs) <= MOST:
        raise ValueError(f"specs must be 1 to {MOST} measures by name; leave some out")
    for text in (*specs, *specs.values()):
        if not isinstance(text, str) or not 1 <= len(text) <= LONGEST:
            raise ValueError(f"a measure and its name must be texts of 1 to {LONGEST} characters; write shorter ones")
    return dict(specs)


class Measuring:
    """Reads some numbers, one per piece, all of the network as it is at the first of them.

    Args:
        run: whose network; it is not changed.
        specs: what is read, by the name of each number.
        measure: reads one number; a ``ValueError`` says why there is none.
        still: returns a copy of the run that does not go on learning.
    """

    def __init__(
        self,
        run: "Run",
        specs: Mapping[str, str],
        measure: "Callable[[Run, str], float]",
        still: "Callable[[Run], Run]",
    ) -> None:
        self._run, self._measure, self._still = run, measure, still
        self._due = list(specs.items())
        self._values: dict[str, Any] = {}
        self._updates = run.updates

    def advance(self) -> bool:
        """Read one number; return True once all are read."""
        if not self._values:
            self._updates = self._run.updates
            self._run = self._still(self._run) if len(self._due) > 1 else self._run
        name, spec = self._due.pop(0)
        self._values[name] = self._read(spec)
        return not self._due

    def _read(self, spec: str) -> Any:
        try:
            value = self._measure(self._run, spec)
        except ValueError as error:
            return {"error": str(error)}
        except Exception as error:
            log.error("%s could not be measured", spec, exc_info=error)
            return {"error": FAILED}
        return value if value == value else None

    def to_json(self) -> dict[str, Any]:
        """Return the numbers by name (None where there is none, ``error`` where it cannot be), and of which update."""
        return {"values": self._values, "updates": self._updates}
