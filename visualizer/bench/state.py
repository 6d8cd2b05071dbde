"""The state message: everything a page needs to draw the bench around the picture."""

from typing import TYPE_CHECKING, Any

from visualizer.bench import catalogue, held
from visualizer.trace import encode_message

if TYPE_CHECKING:
    from visualizer.bench.workbench import Workbench

FROM_HOST = ("status", "reason", "updates", "earlier", "progress", "offers", "interventions", "events")
UNTIL_THEN: dict[str, Any] = {"earlier": None, "progress": 1.0, "offers": [], "interventions": [], "events": []}


def state_message(bench: "Workbench") -> bytes:
    """Return the state of the selected run of a workbench as a message."""
    runner = bench.runner
    recipe = runner.recipe
    said = {**UNTIL_THEN, **runner.state}
    return encode_message(
        {
            "kind": "state",
            **{name: said[name] for name in FROM_HOST},
            "query": "&".join(filter(None, (recipe.to_query(), held.write(said["interventions"])))),
            "recipe": dict(recipe.values),
            "knobs": recipe.knobs(),
            "tasks": catalogue.tasks(),
            "models": catalogue.models(),
            "views": catalogue.views(runner.quantities, recipe.model),
            "hide": list(bench.hide),
            "speed": bench.speed,
            "cost": {**catalogue.cost(recipe), "milliseconds": said.get("milliseconds")},
            "messages": list(bench.messages),
            **bench.guesses,
        }
    )
