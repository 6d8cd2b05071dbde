"""One run of a workbench: where it is hosted, what its host said last, what its messages look like in a page."""

import asyncio
from collections.abc import Callable
from typing import Any

from visualizer.bench import held
from visualizer.bench.catalogue import quantities
from visualizer.bench.fields import shown
from visualizer.bench.race import Entrant
from visualizer.bench.screen import Screen
from visualizer.hosts.host import RunHost
from visualizer.limits import limits
from visualizer.mathml import with_markup
from visualizer.trace import decode, encode_message

FRAME = b'{"kind":"frame"'
LEARNING = ("train", "update", "continue")
PREPARING = "The server has just started and prepares its first network; this takes a few seconds."

OnFrame = Callable[["Runner", bytes], None]
OnState = Callable[[], None]


class Runner:
    """A run, seen from the workbench.

    Args:
        host: where it runs.
        entrant: what is trained, and how it is called; live knobs that were changed since are in ``recipe`` too.
        on_frame: takes the messages that go to the browser as they are: layouts and frames.
        on_state: called when the host has said something new.
        owner: whose run it is on the host.
        is_in_background: whether it takes what the owner's other runs leave.
    """

    def __init__(
        self,
        host: RunHost,
        entrant: Entrant,
        on_frame: OnFrame,
        on_state: OnState,
        *,
        owner: str = "",
        is_in_background: bool = False,
    ) -> None:
        self.recipe = self.opened = recipe = entrant.recipe
        self.snapshot: bytes | None = None
        "Of the state it is to begin from; None for its first weights."
        self.begun = 0
        "Updates that this state had made."
        self.label, self.title = entrant.label, entrant.title
        self.state: dict[str, Any] = {
            "status": "waiting",
            "reason": PREPARING,
            "updates": 0,
            "interventions": list(entrant.interventions),
        }
        self.screen = Screen()
        self.quantities = quantities(recipe)
        self.length = 0
        "Positions of the sequence on screen; 0 until the first layout."
        self.ahead = 0
        "Update up to which it is being trained as fast as it goes; 0 if it is not."
        self.is_halted = False
        "Whether it is just being paused since its updates need too much."
        self._host = host
        self._on_frame, self._on_state = on_frame, on_state
        self._owner, self._is_in_background = owner, is_in_background
        self._run = ""
        self._viewer: int | None = None
        self._newest = b""

    @property
    def status(self) -> str:
        """What the run does: training, paused, stopped, recomputing, waiting or lost."""
        return str(self.state["status"])

    @property
    def facts(self) -> dict[str, Any]:
        """What the newest frame that went to the page says of the network; empty before the first."""
        return decode(self._newest)[0]["facts"] if self._newest else {}

    @property
    def run(self) -> str:
        """Its id on the host; empty before it is open."""
        return self._run

    @property
    def too_dear(self) -> str:
        """What to say of a run whose updates were measured, and need more than the server gives; else empty."""
        needs, most = self.state.get("milliseconds") or 0.0, limits().measured_milliseconds
        if needs <= most:
            return ""
        return (
            f"one update of this network may take {most:g} ms of CPU time, and it takes {needs:.0f}; "
            "choose fewer units, shorter sequences or a smaller batch"
        )

    @property
    def is_open(self) -> bool:
        """Whether it has a place on the host."""
        return bool(self._run)

    async def open(self, *, is_shared: bool = False) -> None:
        """Wait until the host can start a run, and open it, paused.

        Args:
            is_shared: whether it may be one with other visitors' runs, as long as they are the same.

        Raises:
            ValueError: if a limit is exceeded, with a message for the visitor.
        """
        while not self._host.ready:
            await asyncio.sleep(0.05)
        self.opened = self.recipe
        self._run = await self._host.open(
            self.recipe,
            self.snapshot,
            owner=self._owner,
            is_in_background=self._is_in_background,
            is_shared=is_shared,
        )
        self.state = {**self.state, "status": "paused", "reason": "", "updates": 0}

    async def intervene(self) -> list[str]:
        """Do by hand what was asked for before the first update.

        Returns:
            messages about those that this network refuses; they are left out.
        """
        wanted, self.state["interventions"] = self.state["interventions"], []
        refused = []
        for event in wanted:
            try:
                await self.call("apply", event=event)
            except ValueError as error:
                refused.append(f"{held.KEY} {shown(held.as_text(event))}: {error}. It is left out")
            else:
                self.state["interventions"].append(event)
        return held.few(refused)

    def watch(self) -> None:
        """Take the run's messages from now on, its last layout, frame and state first."""
        if self._viewer is not None:
            self._host.unsubscribe(self._run, self._viewer)
        self._viewer = self._host.subscribe(self._run, self._receive)

    async def call(self, op: str, **arguments: Any) -> dict[str, Any]:
        """Command the run; see ``RunHost.call``.

        Raises:
            ValueError: also where it is to learn, and its updates need more than the server gives.
        """
        if op in LEARNING and self.too_dear:
            raise ValueError(self.too_dear)
        reply = await self._host.call(self._run, op, **arguments)
        self.state = {**self.state, "status": reply["status"], "updates": reply["updates"]}
        return reply

    def acknowledge(self) -> None:
        """Return the credit for a frame."""
        if self._viewer is not None:
            self._host.acknowledge(self._run, self._viewer)

    async def close(self) -> None:
        """End the run."""
        if self._viewer is not None:
            self._host.unsubscribe(self._run, self._viewer)
            self._viewer = None
        if self._run:
            run, self._run = self._run, ""
            await self._host.close(run)

    def _receive(self, message: bytes) -> None:
        if message[4 : 4 + len(FRAME)] == FRAME:
            self._newest = message
            self._on_frame(self, message)
            return
        header, _ = decode(message)
        if header["kind"] == "layout":
            self.length = len(header["scene"]["tokens"])
            self._on_frame(self, with_mathml(header))
        elif header["kind"] == "state":
            self.state = header
            self._on_state()


def with_mathml(header: dict[str, Any]) -> bytes:
    """Return a layout message whose equations also stand there as MathML, ready for a page."""
    with_markup(header["scene"]["equations"])
    return encode_message(header)
