"""Something a visitor asked to have measured, done in small pieces between updates: no run is kept waiting."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

MOST = 8
"Errands of one run that may wait."
FAILED = "That did not work, and it is not your fault; the server has noted it."
Answer = Callable[[Mapping[str, Any]], None]

log = logging.getLogger(__name__)


class Errand(Protocol):
    """What is measured (``training.on_device.OnDevice``, ``measuring.Measuring``)."""

    def advance(self) -> bool:
        """Do one piece of the work; return True once all is done."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Return what was found, as JSON values; byte strings among them stand beside the others in the answer."""
        ...


class Errands:
    """Those of one run, one after the other, each answered when it is done."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Errand, Answer]] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, begin: Callable[[], Errand], answer: Answer, *, kind: str, most: int = MOST) -> None:
        """Let one wait for its turn; nothing is built for one that is refused.

        Args:
            begin: builds it.
            answer: takes what was found.
            kind: what it measures.
            most: errands of this kind that may wait.

        Raises:
            ValueError: if too many of its kind wait.
        """
        if [each for each, _, _ in self._waiting].count(kind) >= most:
            raise ValueError("this is being measured already; wait until it is done")
        self._waiting.append((kind, begin(), answer))

    def work(self) -> None:
        """Do one piece; whatever goes wrong ends this errand alone."""
        _, errand, _ = self._waiting[0]
        try:
            if errand.advance():
                found = errand.to_json()
                blobs = {name: value for name, value in found.items() if isinstance(value, bytes)}
                self._end({"measured": {name: value for name, value in found.items() if name not in blobs}, **blobs})
        except Exception as error:
            log.error("a measurement failed", exc_info=error)
            self._end({"error": "RunFailedError", "reason": FAILED})

    def drop(self) -> None:
        """Answer those who wait: nothing will be measured."""
        while self._waiting:
            self._end({})

    def _end(self, reply: Mapping[str, Any]) -> None:
        _, _, answer = self._waiting.pop(0)
        answer(reply)
