"""The state message: everything a page needs to draw the bench around the picture."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from visualizer.bench import catalogue, held, race
from visualizer.bench.runner import Runner
from visualizer.embed.trainable import can_train
from visualizer.limits import limits
from visualizer.recipe import Recipe
from visualizer.trace import encode_message

if TYPE_CHECKING:
    from visualizer.bench.workbench import Workbench

FROM_HOST = ("status", "reason", "updates", "earlier", "progress", "offers", "interventions", "events", "remark")
UNTIL_THEN: dict[str, Any] = {
    "earlier": None,
    "progress": 1.0,
    "offers": [],
    "interventions": [],
    "events": [],
    "remark": "",
}


def state_message(bench: "Workbench") -> bytes:
    """Return the state of the selected run of a workbench as a message."""
    runner, first = bench.runners[bench.selected], bench.runners[0]
    recipe = runner.recipe
    said = {**UNTIL_THEN, **runner.state}
    by_hand = first.state.get("interventions", ())
    return encode_message(
        {
            "kind": "state",
            **{name: said[name] for name in FROM_HOST},
            "line": _line(bench),
            "most": _most(),
            "started": bench.started,
            "ahead": runner.ahead,
            "query": "&".join(filter(None, (first.recipe.to_query(), held.write(by_hand), race.write(bench.recipes)))),
            "recipe": dict(recipe.values),
            **_offered(recipe),
            "cost": _cost(recipe, said),
            "hide": list(bench.hide),
            "speed": bench.speed,
            "messages": list(bench.messages),
            **bench.guesses,
            "selected": bench.selected,
            "runners": [_of_race(each, first.recipe) for each in bench.runners],
        }
    )


@lru_cache(maxsize=64)
def _offered(recipe: Recipe) -> dict[str, Any]:
    """What stays the same as long as the experiment does, and takes ten times as long to find as all else."""
    known = catalogue.anatomy(recipe)
    return {
        "knobs": recipe.knobs(),
        "model": interventions_by_hand(known),
        "tasks": catalogue.tasks(recipe.model),
        "models": catalogue.models(recipe.task),
        "views": catalogue.views(known.quantities, recipe.model),
    }


def _line(bench: "Workbench") -> dict[str, Any] | None:
    """Say where in line for a place a page stands, and what of its experiment its own browser could train meanwhile."""
    if bench.waits is None or not bench.waits.position:
        return None
    query = bench.runners[0].recipe.to_query()
    own = query if len(bench.runners) == 1 and can_train(query).ok else ""
    return {"position": bench.waits.position, "places": limits().runs, "wanted": bench.waits.wanted, "query": own}


def _most() -> dict[str, int]:
    """Say what a page may send: bytes and values of own data, bytes of a message."""
    most = limits()
    return {"bytes": most.upload_bytes, "values": most.series_values, "message": most.message_bytes}


def _of_race(runner: Runner, first: Recipe) -> dict[str, Any]:
    """What a page needs to draw one run of a race beside the others."""
    recipe, said, facts = runner.recipe, {**UNTIL_THEN, **runner.state}, runner.facts
    offered = _offered(recipe)
    return {
        "label": runner.label,
        "title": runner.title,
        "query": "&".join(filter(None, (recipe.to_query(), held.write(said["interventions"])))),
        "model": recipe.model,
        "status": said["status"],
        "reason": said["reason"],
        "updates": said["updates"],
        "parameters": catalogue.cost(recipe)["parameters"],
        "loss": facts.get("loss"),
        "metrics": facts.get("metrics", {}).get("validation", {}),
        "milliseconds": said.get("milliseconds"),
        "seconds": said.get("seconds"),
        "has_same_data": race.has_same_data(first, recipe),
        "differences": race.differences(first, recipe),
        "sizes": {"unit": recipe["hidden_size"], "layer": recipe["num_layers"]},
        "interventions": said["interventions"],
        "anatomy": offered["model"],
        "views": offered["views"],
    }


def interventions_by_hand(anatomy: catalogue.Anatomy) -> dict[str, Any]:
    """What can be done by hand to this network; ``alphabet_at`` says which tokens each position may hear instead."""
    extent = anatomy.extent
    alphabets = list(dict.fromkeys(extent.choices))
    return {
        "touchable": list(extent.gates),
        "resettable": list(extent.states),
        "has_link": extent.has_link,
        "has_diagram": anatomy.has_diagram,
        "silenced_by": list(extent.silencers),
        "no_touch": anatomy.no_touch,
        "fixed": extent.fixed,
        "alphabets": [list(names) for names in alphabets],
        "alphabet_at": [alphabets.index(names) for names in extent.choices],
    }


def _cost(recipe: Recipe, said: dict[str, Any]) -> dict[str, Any]:
    """What one update costs: milliseconds as the host measured them, else as they are estimated."""
    measured = said.get("milliseconds")
    known = {**catalogue.cost(recipe), "is_measured": measured is not None}
    return known if measured is None else {**known, "milliseconds": measured}
