"""What a visitor can ask of a race: begin one, take a run in hand, end it, train other seeds beside it."""

import asyncio
from typing import TYPE_CHECKING, Any

from visualizer.bench import catalogue, fields, held
from visualizer.bench.band import Band
from visualizer.bench.race import MOST, Entrant, entrants, matched
from visualizer.limits import limits
from visualizer.recipe import Recipe

if TYPE_CHECKING:
    from visualizer.bench.runner import Runner
    from visualizer.bench.workbench import Workbench

Command = dict[str, Any]

CALLED = ("label", "title")
MOST_SEEDS = 10
MOST_UPDATES = 10_000
FEWEST_UPDATES = 50
"Updates of a band, if the race has hardly begun."


async def race(bench: "Workbench", command: Command) -> None:
    """Begin a race of the runs that ``queries`` name; ``match`` is the place of the one whose parameters count."""
    queries = command.get("queries")
    if not isinstance(queries, list) or not 2 <= len(queries) <= MOST:
        raise ValueError(f"a race has 2 to {MOST} runs (got {fields.shown(queries)}); choose one to three rivals")
    racers: list[dict[str, Any]] = [{"query": query} for query in queries]
    for name in CALLED:
        given = fields.texts({f"{name}s": [], **command}, f"{name}s", most=MOST)
        for racer, value in zip(racers, given, strict=False):
            racer[name] = value
    runs, messages = read_racers(racers)
    match = fields.whole_or_none(command, "match")
    if match is not None:
        recipes, notes = await asyncio.to_thread(matched, [run.recipe for run in runs], match)
        labels, titles = _called(racers)
        runs = entrants(recipes, labels, titles, [run.interventions for run in runs])
        messages = [*messages, *notes]
    await bench.line_up(runs, messages)


def read_racers(racers: Any) -> tuple[list[Entrant], list[str]]:
    """Read the runs of a race from ``{query, label, title}``, of which only the query must be there.

    Returns:
        the runs, and messages about what in their queries could not be used.

    Raises:
        ValueError: if they are no list of that, or too many, or learn different tasks.
    """
    if not isinstance(racers, list) or not all(isinstance(racer, dict) for racer in racers):
        raise ValueError(f"race must be a list of runs (got {fields.shown(racers)}); give each a query")
    if not 1 <= len(racers) <= MOST:
        raise ValueError(f"a race has 2 to {MOST} runs (got {len(racers)}); choose fewer rivals")
    recipes, hands, messages = [], [], []
    for racer in racers:
        query = fields.text(racer, "query", longest=limits().query_characters)
        recipe, complaints = Recipe.from_query(query)
        interventions, more = held.read(query)
        recipes.append(recipe)
        hands.append(interventions)
        messages += [*complaints, *more]
    labels, titles = _called(racers)
    return entrants(recipes, labels, titles, hands), messages


def _called(racers: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Return labels and titles, each of as many of the first runs as have one."""
    labels, titles = ([fields.text(racer, name) for racer in racers if name in racer] for name in CALLED)
    return labels, titles


async def select(bench: "Workbench", command: Command) -> None:
    """Take a run of the race in hand."""
    bench.selected = fields.whole(command, "runner", high=len(bench.runners) - 1)
    bench.tell()


async def stop_race(bench: "Workbench", command: Command) -> None:
    """End the race; the run named, or else the one in hand, goes on."""
    await bench.keep(bench.place)


async def band(bench: "Workbench", command: Command) -> None:
    """Train the recipes of all runs with other seeds in the background, or call that off; nobody waits for it here."""
    bench.cancel_band()
    if fields.flag({"cancel": False, **command}, "cancel"):
        bench.say({"kind": "band", "cancelled": True})
        return
    seeds = fields.whole({"seeds": 5, **command}, "seeds", low=1, high=MOST_SEEDS)
    reached = max(runner.state["updates"] for runner in bench.runners)
    asked = {"updates": min(MOST_UPDATES, max(FEWEST_UPDATES, reached)), **command}
    updates = fields.whole(asked, "updates", low=1, high=MOST_UPDATES)
    minutes = seeds * updates * sum(_milliseconds(runner) for runner in bench.runners) / 60_000
    most = limits().band_minutes
    if minutes > most:
        raise ValueError(
            f"a band may take {most:g} minutes of CPU time (this one takes about {minutes:.0f}); "
            "ask for fewer seeds, or earlier in the race"
        )
    bench.band = Band(bench.runners, seeds, updates, open_run=bench.background, say=bench.say)
    bench.band.task = bench.spawn(bench.band.train())


def _milliseconds(runner: "Runner") -> float:
    """Return what an update costs, measured or else estimated."""
    return float(runner.state.get("milliseconds") or catalogue.cost(runner.recipe)["milliseconds"])
