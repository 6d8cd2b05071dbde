"""What a visitor takes along: the experiment as a script or notebook, the exact numbers on screen, a recording."""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from safetensors.numpy import load

from visualizer import standalone
from visualizer.bench import fields
from visualizer.hosts.host import RunFailedError, RunLostError
from visualizer.limits import limits
from visualizer.trace import Trace, encode_message

if TYPE_CHECKING:
    from visualizer.bench.runner import Runner
    from visualizer.bench.workbench import Workbench

Command = dict[str, Any]

MOST_FRAMES = 120
MOST_UPDATES = 20_000
"Updates that are recomputed for a recording."
BUSY = "The server is busy and did not answer in time; try again."
ANSWERS: tuple[type[Exception], ...] = (ValueError, RunFailedError, RunLostError)
BY_HAND = "What is done by hand in this run is not in it."
SETTINGS = "It has the settings as they are now, from the first update on; this run had others before."


class Recorder(Protocol):
    """Packs exact frames as a recording for pages; the room of recordings lies above this one."""

    def names(self, runner: "Runner") -> list[str]:
        """Return the quantities that frames must hold."""
        ...

    def pack(self, runner: "Runner", trace: Trace, weights: list[dict[str, Any]]) -> str:
        """Return the recording as JSON."""
        ...


@dataclass(frozen=True)
class Shared:
    """A file for the visitor.

    Args:
        name: of the file.
        type: its media type.
        data: its bytes.
        notes: what it holds, and what it does not.
    """

    name: str
    type: str
    data: bytes
    notes: tuple[str, ...] = ()


async def share(bench: "Workbench", command: Command) -> None:
    """Make a file of the run in hand and send it; nobody waits for it here."""
    key = fields.text(command, "key", longest=40)
    what = fields.choice(command, "what", MAKERS)
    wait = bench.shares.take()
    if wait:
        most = limits()
        reason = (
            f"a page may ask for {most.file_burst} files at once, then one every {1 / most.files_per_second:g} "
            f"seconds; ask again in {math.ceil(wait)} seconds"
        )
        bench.say({"kind": "shared", "key": key, "error": reason})
        return
    bench.spawn(_share(bench, bench.runner, what, key, command))


async def _share(bench: "Workbench", runner: "Runner", what: str, key: str, command: Command) -> None:
    try:
        made = await MAKERS[what](bench, runner, command)
        largest = limits().file_bytes
        if len(made.data) > largest:
            raise ValueError(
                f"a file may have at most {largest / 2**20:.1f} MB (this one has {len(made.data) / 2**20:.1f}); "
                "choose fewer units or shorter sequences, or use `rnn-visualizer record`"
            )
    except ANSWERS as error:
        bench.say({"kind": "shared", "key": key, "error": str(error)})
    except TimeoutError:
        bench.say({"kind": "shared", "key": key, "error": BUSY})
    else:
        told = {"name": made.name, "type": made.type, "notes": list(made.notes)}
        bench.send(encode_message({"kind": "shared", "key": key, **told}, made.data))


async def _script(bench: "Workbench", runner: "Runner", command: Command) -> Shared:
    text = await asyncio.to_thread(standalone.script, runner.recipe, _updates(runner))
    return Shared(f"{_stem(runner)}.py", "text/x-python", text.encode(), _notes(runner))


async def _notebook(bench: "Workbench", runner: "Runner", command: Command) -> Shared:
    book = await asyncio.to_thread(standalone.notebook, runner.recipe, _updates(runner))
    data = json.dumps(book, ensure_ascii=False, indent=1).encode()
    return Shared(f"{_stem(runner)}.ipynb", "application/x-ipynb+json", data, _notes(runner))


async def _exact(bench: "Workbench", runner: "Runner", command: Command) -> Shared:
    names = runner.screen.look(runner.quantities)["names"]
    found = await _kept(runner, [name for name in names if name in runner.quantities], 1)
    updates = (await asyncio.to_thread(Trace.from_bytes, found["trace"])).updates[0]
    name = f"{_stem(runner)}-update-{updates}.safetensors"
    return Shared(name, "application/octet-stream", found["trace"], (f"Exact numbers of update {updates}, float32.",))


async def _recording(bench: "Workbench", runner: "Runner", command: Command) -> Shared:
    if bench.recorder is None:
        raise ValueError("recordings are not made here; use `rnn-visualizer record`")
    count = fields.whole({"frames": 60, **command}, "frames", low=2, high=MOST_FRAMES)
    if runner.state["updates"] > MOST_UPDATES:
        raise ValueError(
            f"a recording recomputes a run from its first update on, {MOST_UPDATES} at most (got "
            f"{runner.state['updates']}); use `rnn-visualizer record`, or record it before it has learned that long"
        )
    found = await _kept(runner, bench.recorder.names(runner), count)
    trace = await asyncio.to_thread(Trace.from_bytes, found["trace"])
    text = await asyncio.to_thread(bench.recorder.pack, runner, trace, _weights(found["weights"], len(trace)))
    first, last = trace.updates[0], trace.updates[-1]
    told = f"{len(trace)} frames, update {first} to {last}, recomputed exactly and rounded to 256 levels."
    return Shared(f"{_stem(runner)}.rnn.json", "application/json", text.encode(), (told,))


async def _kept(runner: "Runner", names: list[str], frames: int) -> dict[str, bytes]:
    reply = await runner.call("keep", names=names, frames=frames)
    if "trace" not in reply:
        raise RunLostError("the run is gone; record it again")
    return reply


def _weights(data: bytes, frames: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{} for _ in range(frames)]
    for name, value in load(data).items():
        at, _, weight = name.partition("/")
        found[int(at)][weight] = value
    return found


def _notes(runner: "Runner") -> tuple[str, ...]:
    beside = standalone.needs(runner.recipe)
    has_turned = any(event.get("kind") == "set" for event in runner.state.get("events") or ())
    told = {
        f"Put {beside} beside it: your own data does not travel with it.": bool(beside),
        BY_HAND: bool(runner.state.get("interventions")),
        SETTINGS: has_turned,
    }
    return tuple(text for text, holds in told.items() if holds)


def _updates(runner: "Runner") -> int:
    """Return as many updates as the run has made, if it has made any."""
    return int(runner.state["updates"]) or standalone.UPDATES


def _stem(runner: "Runner") -> str:
    return f"{runner.recipe.task}-{runner.recipe.model}"


MAKERS: dict[str, Callable[["Workbench", "Runner", Command], Awaitable[Shared]]] = {
    "script": _script,
    "notebook": _notebook,
    "exact": _exact,
    "recording": _recording,
}
