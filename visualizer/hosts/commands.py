"""What can be asked of a run on a worker. One function per command; what it returns is part of the reply.

A command that answers later returns ``LATER`` and calls ``answer`` when it is done.
"""

from collections.abc import Callable, Mapping
from typing import Any

from visualizer.hosts.errand import Errand
from visualizer.hosts.hosted import HostedRun

Reply = dict[str, Any]
Answer = Callable[[Mapping[str, Any]], None]
Command = Callable[..., Reply]

LATER: Reply = {"later": True}
LONGEST = 100_000
"Updates that one command may ask for."
FASTEST = 1000.0
"Updates per second that a pace may ask for."


def train(hosted: HostedRun, answer: Answer) -> Reply:
    """Go on from the run's own state."""
    live(hosted, answer)
    hosted.train()
    return {}


def pause(hosted: HostedRun, answer: Answer) -> Reply:
    """Stop making updates."""
    hosted.pause()
    return {}


def update(hosted: HostedRun, answer: Answer, count: int = 1, is_paced: bool = False) -> Reply:
    """Make ``count`` updates, as fast as they go or at the pace, then pause."""
    if not 1 <= count <= LONGEST:
        raise ValueError(f"count must be between 1 and {LONGEST} (got {count}); press Train for more")
    live(hosted, answer)
    hosted.make(count, lambda: answer({}), is_paced=is_paced)
    return LATER


def pace(hosted: HostedRun, answer: Answer, updates_per_second: float = 0) -> Reply:
    """Set the updates per second; 0 for as fast as possible."""
    if not 0 <= updates_per_second <= FASTEST:
        raise ValueError(f"updates_per_second must be between 0 and {FASTEST:g} (got {updates_per_second})")
    hosted.set_pace(updates_per_second)
    return {}


def look(hosted: HostedRun, answer: Answer, **values: Any) -> Reply:
    """Change what frames hold; what changes nothing is no news, for a class that shares the run least of all."""
    changed = hosted.screen.look.changed(values)
    if changed != hosted.screen.look:
        hosted.screen.look = changed
        hosted.note_change()
    return {}


def replay(hosted: HostedRun, answer: Answer, updates: int) -> Reply:
    """Recompute the state after ``updates`` updates and show it."""
    hosted.rewind = hosted.look_back(updates)
    hosted.note_change()
    return {"earlier": updates}


def live(hosted: HostedRun, answer: Answer) -> Reply:
    """Show the run itself again."""
    if hosted.rewind is not None:
        hosted.rewind = None
        hosted.note_change()
    return {}


def continue_from(hosted: HostedRun, answer: Answer, updates: int | None = None) -> Reply:
    """Give the run the state it had after ``updates`` updates (None: the one shown); it trains or rests as before."""
    if updates is not None and (hosted.rewind is None or hosted.rewind.updates != updates):
        hosted.rewind = hosted.look_back(updates)
    if hosted.rewind is None:
        raise ValueError("nothing earlier is shown; say from which update to continue")
    hosted.rewind.then = hosted.take_over
    hosted.note_change()
    if hosted.rewind.is_there:
        hosted.take_over()
    return {}


def apply(hosted: HostedRun, answer: Answer, event: Any) -> Reply:
    """Apply an event at this update of the run itself."""
    live(hosted, answer)
    hosted.run.apply(event)
    hosted.keep_soon()
    hosted.forgive()
    hosted.note_change()
    return {}


def reset(hosted: HostedRun, answer: Answer, keep_settings: bool = False) -> Reply:
    """Return to the initial weights, paused; with ``keep_settings``, to what knobs and interventions are now."""
    live(hosted, answer)
    hosted.settle()
    hosted.run.reset(keep_settings=keep_settings)
    hosted.spent = 0.0
    hosted.forgive()
    hosted.pause()
    return {}


def offer(hosted: HostedRun, answer: Answer, index: int) -> Reply:
    """Take one of the ways out that a stopped run offers; paused then."""
    if not 0 <= index < len(hosted.offers):
        raise ValueError(f"there are {len(hosted.offers)} offers (got {index}); choose one of them")
    op = hosted.offers[index]["op"]
    if op == "reset":
        return reset(hosted, answer)
    if op == "continue":
        return continue_from(hosted, answer, hosted.offers[index]["updates"])
    live(hosted, answer)
    hosted.run.accept(index)
    hosted.forgive()
    hosted.pause()
    return {}


def snapshot(hosted: HostedRun, answer: Answer) -> Reply:
    """Answer with the state of what is shown, as bytes."""
    return {"snapshot": hosted.shown.snapshot()}


def restore(hosted: HostedRun, answer: Answer, snapshot: bytes) -> Reply:
    """Return to a snapshot, paused."""
    live(hosted, answer)
    hosted.settle()
    hosted.run.restore(snapshot)
    hosted.forgive()
    hosted.pause()
    return {}


def explain(hosted: HostedRun, answer: Answer, **cell: Any) -> Reply:
    """Answer with the exact terms of one cell of what is shown, and of which update they are."""
    shown = hosted.shown
    return {"explanation": {**shown.explain(**cell).to_json(), "updates": shown.updates}}


def curves(hosted: HostedRun, answer: Answer) -> Reply:
    """Answer with the loss and the validation loss so far, and with how many updates a point of each stands for."""
    frame = hosted.run.frame(["loss_curve", "validation_curve"])
    sizes = {"loss_curve": frame.facts["bucket_size"], "validation_curve": frame.facts["check_size"]}
    return {**{name: frame.arrays[name].astype("<f4").tobytes() for name in sizes}, "sizes": sizes}


def slow(hosted: HostedRun, answer: Answer, read: Callable[..., Reply]) -> Reply:
    """Rest, and answer with the run's next update taken apart; it is not made."""
    live(hosted, answer)
    hosted.pause()
    return {"slow": read(hosted.run)}


def diagram(hosted: HostedRun, answer: Answer, read: Callable[..., Reply], **place: Any) -> Reply:
    """Answer with the drawing of what is shown and the numbers of one position on it."""
    return {"diagram": read(hosted.shown, **place)}


def sample(hosted: HostedRun, answer: Answer, **wish: Any) -> Reply:
    """Answer with a text that the network shown writes."""
    return {"sample": hosted.shown.sample(**wish)}


def stream(hosted: HostedRun, answer: Answer, begin: Callable[[], Errand]) -> Reply:
    """Answer, later, with what the network shown needs on a small device; measured between the updates."""
    hosted.errands.add(begin, answer, kind="stream", most=1)
    return LATER


def measure(hosted: HostedRun, answer: Answer, begin: Callable[[], Errand]) -> Reply:
    """Answer, later, with numbers read off the network shown, between the updates; several such wishes may wait."""
    hosted.errands.add(begin, answer, kind="measure")
    return LATER


def keep(hosted: HostedRun, answer: Answer, begin: Callable[[], Errand]) -> Reply:
    """Answer, later, with exact frames of the run's past, recomputed between the updates."""
    hosted.errands.add(begin, answer, kind="keep", most=1)
    return LATER


COMMANDS: dict[str, Command] = {
    "train": train,
    "pause": pause,
    "update": update,
    "reset": reset,
    "apply": apply,
    "offer": offer,
    "look": look,
    "pace": pace,
    "explain": explain,
    "curves": curves,
    "slow": slow,
    "diagram": diagram,
    "snapshot": snapshot,
    "restore": restore,
    "replay": replay,
    "live": live,
    "continue": continue_from,
    "sample": sample,
    "stream": stream,
    "measure": measure,
    "keep": keep,
}
