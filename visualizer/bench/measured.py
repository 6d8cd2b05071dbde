"""Numbers that a page asks for: read off runs between their updates, told when they are there."""

import asyncio
from typing import TYPE_CHECKING, Any

from visualizer.bench import fields
from visualizer.hosts.host import RunFailedError, RunLostError
from visualizer.hosts.measuring import check_specs

if TYPE_CHECKING:
    from visualizer.bench.runner import Runner
    from visualizer.bench.workbench import Workbench

Command = dict[str, Any]

MOST_RUNNERS = 4
LONGEST_KEY = 200
"Characters of the name that a page gives a wish."
BUSY = "The server is busy and did not answer in time; try again."
GONE = "The run is gone; measure it again."


async def measure(bench: "Workbench", command: Command) -> None:
    """Measure some runs; nobody waits for it here. A wish that cannot be understood is answered too."""
    key = fields.text(command, "key", longest=LONGEST_KEY)
    try:
        specs = check_specs(command.get("specs"))
        runners = _runners(bench, command)
    except ValueError as error:
        bench.say(unmeasured(key, str(error)))
        return
    bench.spawn(_measure(bench, key, specs, runners))


def unmeasured(key: Any, reason: str) -> dict[str, Any]:
    """Return the answer to a wish that cannot be understood, or that is left out."""
    return {
        "kind": "measured",
        "key": fields.shown(key) if not isinstance(key, str) else key[:200],
        "updates": [],
        "values": [],
        "error": reason,
    }


def _runners(bench: "Workbench", command: Command) -> "list[Runner]":
    """Return the runs that are asked for; the selected one if none is named."""
    wanted = command.get("runners")
    if wanted is None:
        return [bench.runner]
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= MOST_RUNNERS:
        raise ValueError(f"runners must be a list of 1 to {MOST_RUNNERS} numbers (got {fields.shown(wanted)})")
    last = len(bench.runners) - 1
    return [bench.runners[fields.whole({"runners": each}, "runners", high=last)] for each in wanted]


async def _measure(bench: "Workbench", key: str, specs: dict[str, str], runners: "list[Runner]") -> None:
    found = await asyncio.gather(*(_ask(runner, specs) for runner in runners))
    updates, values = [each["updates"] for each in found], [each["values"] for each in found]
    bench.say({"kind": "measured", "key": key, "updates": updates, "values": values})


async def _ask(runner: "Runner", specs: dict[str, str]) -> dict[str, Any]:
    """Measure one run; why there are no numbers stands in the place of each."""
    try:
        measured = (await runner.call("measure", specs=specs)).get("measured")
    except (ValueError, RunFailedError, RunLostError) as error:
        return _without(specs, str(error))
    except TimeoutError:
        return _without(specs, BUSY)
    return measured or _without(specs, GONE)


def _without(specs: dict[str, str], reason: str) -> dict[str, Any]:
    return {"updates": None, "values": {name: {"error": reason} for name in specs}}
