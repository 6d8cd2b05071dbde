"""What a visitor can ask of a workbench. One function per command; each checks its fields and says what is wrong."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from visualizer.affordable import check_race
from visualizer.bench import fields, held, race, racing
from visualizer.bench.measured import measure
from visualizer.bench.sharing import share
from visualizer.hosts.host import RunLostError
from visualizer.limits import limits
from visualizer.matching import matched
from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.tasks import TASKS, own_data

if TYPE_CHECKING:
    from visualizer.bench.workbench import Workbench

Command = dict[str, Any]

MOST_UPDATES = 10_000
"Updates that one command may ask for; a lesson trains a network as far as its page needs it."
LONGEST_WATCH = 600
"Seconds that updates which are watched may be told to take."
MOST_COLUMNS = 12
"Source positions that a diagram of attention may show one by one."
SPEEDS: dict[str, float] = {"slow": 0.2, "default": 1.0, "fastest": 0.0}
"By name, what the task's own pace is multiplied with; 0 for as fast as possible."
MOST_DATA = 2
"Texts and series that a page may bring along when it is loaded again."
SHARED = ("depth", "source", "visible")
"What of a look at the first run of a race is a look at the others too."
CONTENT = {"text": own_data.add_text, "series": own_data.add_series}


async def hello(bench: "Workbench", command: Command) -> None:
    """A page is there: show it everything; it may say what it held before it was loaded again."""
    brought = command.get("data")
    for each in brought[:MOST_DATA] if isinstance(brought, list) else []:
        try:
            await _keep_data(bench, each if isinstance(each, dict) else {})
        except ValueError as error:
            bench.messages.append(f"{error}. It is left out")
    await bench.greet(command.get("resume"), command.get("tab"))


async def train(bench: "Workbench", command: Command) -> None:
    """Go on."""
    await bench.everyone("train")


async def pause(bench: "Workbench", command: Command) -> None:
    """Rest."""
    await bench.everyone("pause")


async def update(bench: "Workbench", command: Command) -> None:
    """Make some updates, then rest; nobody waits for them here.

    With ``within`` they are made to be watched: at the chosen speed, so that the default one takes that many seconds at
    most.
    """
    count = fields.whole({"count": 1, **command}, "count", low=1, high=MOST_UPDATES)
    within = None if command.get("within") is None else fields.whole(command, "within", low=1, high=LONGEST_WATCH)
    if within:
        bench.least_pace = max(bench.least_pace, count / within)
        await bench.pace()
    bench.spawn(_update(bench, command, count=count, **({"is_paced": True} if within else {})))


async def _update(bench: "Workbench", command: Command, **how: Any) -> None:
    runner = bench.runner
    try:
        await bench.everyone("update", **how)
    except RunLostError:
        if runner is bench.runner:  # else another experiment has taken its place
            raise
    finally:
        bench.done(command)


async def reset(bench: "Workbench", command: Command) -> None:
    """Return to the same initial weights and rest there; knobs and interventions stay as the visitor has put them."""
    await bench.everyone("reset", keep_settings=True)


async def recipe(bench: "Workbench", command: Command) -> None:
    """Start another experiment, or the race that its query names; or begin a race again with one run changed."""
    query = fields.text(command, "query", longest=limits().query_characters)
    chosen, messages = Recipe.from_query(query)
    interventions, complaints = held.read(query)
    if command.get("runner"):
        await bench.start(chosen, [*messages, *complaints], interventions)
        return
    rivals, more = race.read(query, chosen)
    recipes = [chosen, *rivals]
    entrants = race.entrants(recipes, *race.kept_names(bench.runners, recipes), held=[interventions])
    await bench.line_up(entrants, [*messages, *complaints, *more])


async def scene(bench: "Workbench", command: Command) -> None:
    """Start the experiment of a lesson's page, learning or resting, after some updates that are made at once."""
    try:
        rests = fields.flag({"rests": False, **command}, "rests")
        trained = fields.whole({"trained": 0, **command}, "trained", high=MOST_UPDATES)
        bench.speed = fields.choice({"speed": "default", **command}, "speed", SPEEDS)
        racers = command.get("race") or [{"query": fields.text(command, "query", longest=limits().query_characters)}]
        entrants, messages = racing.read_racers(racers)
        await bench.line_up(entrants, messages, rests=rests, trained=trained)
    finally:
        bench.done(command)


async def match(bench: "Workbench", command: Command) -> None:
    """Start the same experiment with another model of as many parameters as its sizes allow."""
    known = bench.runner.recipe
    model = fields.choice(command, "model", MODELS)
    found = await asyncio.to_thread(matched, known, model)
    await bench.start(known.replace(model=model, hidden_size=found.hidden_size), [])
    words = found.words(MODELS[known.model].label, MODELS[model].label)
    bench.notice(words, level="warning" if found.is_poor else "info")


async def set_knob(bench: "Workbench", command: Command) -> None:
    """Turn a live knob of the run."""
    runner = bench.runner
    name = fields.text(command, "knob")
    knob = runner.recipe.knob(name)
    if not knob.is_live:
        raise ValueError(f"{name} cannot change during a run; choose it in the experiment, which starts again")
    value = knob.check(command.get("value"))
    changed = runner.recipe.replace(**{name: value})
    recipes = [*bench.recipes[: bench.place], changed, *bench.recipes[bench.place + 1 :]]
    await asyncio.to_thread(check_race, recipes)
    await runner.call("apply", event={"kind": "set", "knob": name, "value": value})
    runner.recipe = changed
    bench.tell()


async def clamp(bench: "Workbench", command: Command) -> None:
    """Hold a gate, or scale and shift it."""
    scale, shift = fields.number(command, "scale", 0.0), fields.number(command, "shift", 0.0)
    await bench.runner.call("apply", event={"kind": "clamp", **_place(bench, command), "scale": scale, "shift": shift})


async def reset_state(bench: "Workbench", command: Command) -> None:
    """Clear a state at some positions."""
    await bench.runner.call("apply", event={"kind": "reset_state", **_place(bench, command)})


def _place(bench: "Workbench", command: Command) -> dict[str, Any]:
    return {
        "quantity": fields.text(command, "quantity"),
        "t": fields.stretch(command, "t", bench.runner.length),
        "unit": fields.whole_or_none(command, "unit"),
        "layer": fields.whole_or_none(command, "layer"),
    }


async def cut(bench: "Workbench", command: Command) -> None:
    """Cut the recurrence at some positions."""
    t = fields.stretch(command, "t", bench.runner.length)
    await bench.runner.call("apply", event={"kind": "cut", "t": t, "layer": fields.whole_or_none(command, "layer")})


async def ablate(bench: "Workbench", command: Command) -> None:
    """Switch a unit off."""
    place = {"unit": fields.whole(command, "unit"), "layer": fields.whole_or_none(command, "layer")}
    await bench.runner.call("apply", event={"kind": "ablate", **place})


async def substitute(bench: "Workbench", command: Command) -> None:
    """Let the shown sequence hear another token."""
    heard = {"t": fields.stretch(command, "t", bench.runner.length), "token": fields.whole(command, "token")}
    await bench.runner.call("apply", event={"kind": "substitute", **heard})


async def release(bench: "Workbench", command: Command) -> None:
    """Take back one intervention, the last one, or all."""
    standing = len(bench.runner.state.get("interventions", ()))
    index = fields.whole_or_none(command, "index")
    if fields.flag({"last": False, **command}, "last"):
        index = standing - 1
    if standing:
        await bench.runner.call("apply", event={"kind": "release", "index": index})


async def explain(bench: "Workbench", command: Command) -> None:
    """Send the exact terms of one cell."""
    cell: dict[str, Any] = {"quantity": fields.text(command, "quantity")}
    cell |= {name: fields.whole(command, name) for name in ("t", "unit")}
    further = [name for name in ("layer", "head", "source_t", "mode") if command.get(name) is not None]
    cell |= {name: fields.whole(command, name) for name in further}
    reply = await bench.runner.call("explain", **cell)
    bench.say({"kind": "explanation", **cell, **reply["explanation"]}, bench.place)


async def slow(bench: "Workbench", command: Command) -> None:
    """Rest, and send the next update taken apart."""
    await _say_read(bench, "slow")


async def diagram(bench: "Workbench", command: Command) -> None:
    """Send the cell's drawing with the numbers of one position of what is on screen."""
    place = {name: fields.whole(command, name) for name in ("t", "unit", "layer")}
    most = fields.whole({"most": 4, **command}, "most", low=1, high=MOST_COLUMNS)
    await _say_read(bench, "diagram", **place, most=most, source=bench.screen.source)


async def _say_read(bench: "Workbench", op: str, **place: Any) -> None:
    """Send what was read of the run, or why it cannot be: that stands in its place."""
    try:
        said = (await bench.runner.call(op, **place))[op]
    except ValueError as error:
        said = {**place, "error": str(error)}
    bench.say({"kind": op, **said})


async def look(bench: "Workbench", command: Command) -> None:
    """Change what is on screen: of the run named or the first one all, of the others what concerns them as well."""
    named = bench.runners[command.get("runner") or 0]
    for runner in bench.runners if command.get("runner") is None else [named]:
        told = command if runner is named else {name: command[name] for name in SHARED if name in command}
        recipe = runner.recipe
        runner.screen = runner.screen.changed(told, recipe["hidden_size"], recipe["num_layers"])
        await bench.look([runner])


async def replay(bench: "Workbench", command: Command) -> None:
    """Recompute an earlier update and show it."""
    await bench.runner.call("replay", updates=fields.whole(command, "updates"))


async def live(bench: "Workbench", command: Command) -> None:
    """Show the newest weights again."""
    await bench.runner.call("live")


async def continue_from(bench: "Workbench", command: Command) -> None:
    """Go on, or rest, from an earlier update."""
    await bench.runner.call("continue", updates=fields.whole_or_none(command, "updates"))


async def data(bench: "Workbench", command: Command) -> None:
    """Learn a visitor's own text or series."""
    kind = fields.choice(command, "kind", CONTENT)
    offered = [name for name, task in TASKS.items() if task.owns == kind]
    task = fields.choice({"task": offered[0], **command}, "task", offered)
    key = await _keep_data(bench, command)
    chosen = await asyncio.to_thread(bench.runner.recipe.replace, task=task, **{TASKS[task].owns: key})
    await bench.start(chosen, [])


async def _keep_data(bench: "Workbench", command: Command) -> str:
    """Keep a text or a series; return its hash."""
    keep = CONTENT[fields.choice(command, "kind", CONTENT)]
    content = fields.text(command, "content", longest=limits().message_bytes)
    wait = bench.uploads.take()
    if wait:
        most = limits()
        raise ValueError(
            f"a page may send {most.upload_burst} texts or series at once, then one every "
            f"{1 / most.uploads_per_second:g} seconds; send it again in {math.ceil(wait)} seconds"
        )
    return await asyncio.to_thread(keep, content)


async def speed(bench: "Workbench", command: Command) -> None:
    """Choose how fast the run goes."""
    bench.speed = fields.choice({"speed": command.get("value")}, "speed", SPEEDS)
    await bench.pace()
    bench.tell()


async def offer(bench: "Workbench", command: Command) -> None:
    """Take one of the ways out that a stopped run offers, and go on; an earlier network is kept as it was."""
    index = fields.whole(command, "index")
    chosen = bench.runner.state.get("offers", ())[index : index + 1]
    await bench.runner.call("offer", index=index)
    for taken in chosen:
        if taken["op"] == "set":
            bench.runner.recipe = bench.runner.recipe.replace(**{taken["knob"]: taken["value"]})
    if not any(taken["op"] == "continue" for taken in chosen):
        await bench.runner.call("train")
    bench.tell()


async def stream(bench: "Workbench", command: Command) -> None:
    """Measure what the network needs on a small device; nobody waits for it here."""
    bench.spawn(_stream(bench))


async def _stream(bench: "Workbench") -> None:
    recipe, measured = bench.runner.recipe, {}
    try:
        measured = (await bench.runner.call("stream")).get("measured", {})
    finally:
        named = {name: recipe[name] for name in ("task", "model", "hidden_size", "num_layers")}
        label, query = MODELS[recipe.model].label, recipe.to_query()
        bench.say({"kind": "streaming", **named, "label": label, "query": query, **measured})


COMMANDS: dict[str, Callable[["Workbench", Command], Awaitable[None]]] = {
    "hello": hello,
    "train": train,
    "pause": pause,
    "update": update,
    "reset": reset,
    "recipe": recipe,
    "scene": scene,
    "match": match,
    "set": set_knob,
    "clamp": clamp,
    "reset_state": reset_state,
    "cut": cut,
    "ablate": ablate,
    "substitute": substitute,
    "release": release,
    "explain": explain,
    "slow": slow,
    "diagram": diagram,
    "look": look,
    "replay": replay,
    "live": live,
    "continue": continue_from,
    "data": data,
    "speed": speed,
    "stream": stream,
    "measure": measure,
    "share": share,
    "offer": offer,
    "race": racing.race,
    "select": racing.select,
    "stop_race": racing.stop_race,
    "band": racing.band,
}
