"""Recordings of what a visitor watches: exact frames, packed as every recording is."""

from typing import Any

from visualizer.bench import catalogue
from visualizer.bench.runner import Runner
from visualizer.bench.state import interventions_by_hand
from visualizer.models import MODELS
from visualizer.recordings import recording_of
from visualizer.recordings.viewing import names_for, offered
from visualizer.tasks import TASKS
from visualizer.trace import Trace

LARGE = ("triangle", "provenance")
"Quantities that a recording leaves out: positions against positions of every unit."


class PageRecorder:
    """Packs what a page shows; see ``bench.sharing.Recorder``."""

    def names(self, runner: Runner) -> list[str]:
        """Return what the views show."""
        wanted = names_for(offered(runner.quantities), runner.quantities)
        return [name for name in wanted if not name.endswith(LARGE)]

    def pack(self, runner: Runner, trace: Trace, weights: list[dict[str, Any]]) -> str:
        """Return the recording as JSON."""
        recipe = runner.recipe
        sizes = {"unit": recipe["hidden_size"], "layer": recipe["num_layers"]}
        model = {**interventions_by_hand(catalogue.anatomy(recipe)), "sizes": sizes}
        recording = recording_of(
            trace,
            title=f"{TASKS[recipe.task].label}, {MODELS[recipe.model].label}",
            quantities=runner.quantities,
            reasons={"provenance": MODELS[recipe.model].no_ledger},
            model=model,
            weights=weights,
            query=recipe.to_query(),
            guesses=catalogue.guesses(recipe),
        )
        return recording.to_text()
