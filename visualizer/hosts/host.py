"""What every host offers: open runs, command them, watch their frames."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from visualizer.hosts.kept import KeptRuns
    from visualizer.hosts.placed import Checkpoint
    from visualizer.recipe import Recipe


class RunLostError(RuntimeError):
    """The run is gone: it was closed, or the worker that trained it has ended."""


class WorkerEndedError(RunLostError):
    """The worker ended before it had answered; its runs go on elsewhere from their last checkpoint."""


class RunFailedError(RuntimeError):
    """The worker could not do what was asked; the run itself goes on unless its state says otherwise."""


class RunHost(Protocol):
    """A place where runs execute.

    Commands take effect between updates; every reply says at which (``updates``) and what the run does now (``status``:
    training, paused, stopped or recomputing). A viewer holds one credit: after a frame it is sent no other until it
    acknowledges, and then the newest one. Nothing queues and nothing blocks.
    """

    kept: "KeptRuns | None"
    "Where pages keep what they could go on from; None where nothing is kept."

    def checkpoint(self, run: str) -> "Checkpoint | None":
        """Return the newest state of a run that the host has of it; None if it stands at its beginning."""
        ...

    @property
    def ready(self) -> bool:
        """True once a run can start at once: workers up, kernels compiled."""
        ...

    async def start(self) -> None:
        """Bring the workers up; returns before they are ``ready``."""
        ...

    async def stop(self) -> None:
        """End all runs and workers."""
        ...

    async def open(
        self,
        recipe: "Recipe",
        snapshot: bytes | None = None,
        *,
        owner: str = "",
        is_in_background: bool = False,
        is_shared: bool = False,
    ) -> str:
        """Open a run, paused, and return its id.

        Args:
            recipe: what to train.
            snapshot: from an earlier ``snapshot`` command, to go on from there.
            owner: whose run it is; the runs of one owner share what one may use of a CPU, and go in step: none makes an
                update while another one that is on its way has made fewer. Empty for a run of its own.
            is_in_background: whether it takes what the owner's other runs leave, and keeps no step with them.
            is_shared: whether it may be one with runs of others that are the same so far.

        Raises:
            ValueError: if a limit is exceeded, the own data that the recipe names is missing, or the snapshot does not
                fit; with a message for the visitor.
            TimeoutError: if the worker does not answer.
        """
        ...

    async def call(self, run: str, op: str, **arguments: Any) -> dict[str, Any]:
        """Command a run.

        Args:
            run: its id.
            op: one of

                - ``train``, ``pause``, ``reset(keep_settings=False)``
                - ``offer(index)``: take one of the ways out that a stopped run offers
                - ``update(count=1, is_paced=False)``: make that many updates, as fast as they go or at the pace, then
                  pause; answers when they are made
                - ``apply(event)``: an event, or its JSON
                - ``look(names, layer, unit, source, frames_per_second, visible, temperature)``: what frames hold; what
                  is not given stays
                - ``pace(updates_per_second)``: 0 for as fast as possible
                - ``explain(quantity, t, unit, layer)``
                - ``curves``: the loss and the validation loss so far, float32, and the updates of one of their points
                - ``snapshot``: answers with bytes; ``restore(snapshot)``
                - ``replay(updates)``: recompute that earlier state and show it until ``live``;
                  ``continue(updates=None)``: go on, or rest, from the earlier state
                - ``sample``: a text the network writes, where the task can
                - ``stream``: what the network needs on a small device, measured between updates; answers when it is
                - ``keep(names, frames)``: exact frames of the run's past, recomputed between updates (one: of what is
                  shown); answers with ``trace`` and ``weights``, bytes
                - ``measure(specs)``: what ``measures.measure`` reads off the network shown, between updates; ``specs``
                  names each; answers with ``measured``, their ``values`` and of which update they are
            **arguments: of the command.

        Returns:
            ``updates``, ``status`` and what the command answers.

        Raises:
            ValueError: if an argument cannot be used, with a message.
            RunLostError: if the run is gone.
            RunFailedError: if the command failed inside the worker.
            TimeoutError: if the worker does not answer.
        """
        ...

    def subscribe(self, run: str, on_message: Callable[[bytes], None]) -> int:
        """Send a run's layout, frame and state messages to ``on_message``, starting with the last of each.

        Returns:
            The viewer's number, for ``acknowledge`` and ``unsubscribe``.

        Raises:
            RunLostError: if there is no such run.
        """
        ...

    def unsubscribe(self, run: str, viewer: int) -> None:
        """Send nothing more to this viewer."""
        ...

    def acknowledge(self, run: str, viewer: int | None = None) -> None:
        """Give the viewer (all viewers of the run, if None) the credit for one more frame."""
        ...

    async def close(self, run: str) -> None:
        """End a run and forget it; a run that is already gone is no error."""
        ...

    def stats(self) -> dict[str, Any]:
        """Return workers, runs, viewers and the share of CPU time they use."""
        ...
