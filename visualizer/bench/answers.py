"""What a page was answered that waits for the end of a command: asked again after a cut, nothing is done twice."""

from collections import OrderedDict
from typing import Any

Command = dict[str, Any]

WAITED = ("scene", "update")
"Commands whose end a page waits for as long as it takes."
LONGEST_KEY = 40
"Characters of the name that a page gives such a command."
MOST = 20
"Commands that are remembered."


class Answers:
    """Remembers the newest commands by their names, and how they ended."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, dict[str, Any] | None] = OrderedDict()

    def begin(self, command: Command) -> bool:
        """Note a command; return whether it was given before."""
        key = self.key(command)
        if key is None or command.get("op") not in WAITED:
            return False
        if key in self._known:
            return True
        self._known[key] = None
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return False

    def end(self, command: Command, header: dict[str, Any]) -> None:
        """Remember what a page is answered."""
        key = self.key(command)
        if key is not None and key in self._known:
            self._known[key] = header

    def of(self, command: Command) -> dict[str, Any] | None:
        """Return what a command was answered; None while it is under way."""
        return self._known.get(self.key(command) or "")

    def key(self, command: Command) -> str | None:
        """Return the name that the page gave a command; None where it waits for no end."""
        key = command.get("key")
        return key if isinstance(key, str) and len(key) <= LONGEST_KEY else None
