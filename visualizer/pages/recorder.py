"""Recordings of what a visitor watches: exact frames, packed as every recording is."""

from typing import Any

from visualizer.bench.runner import Runner
from visualizer.models import MODELS
from visualizer.recordings import recording_of_recipe
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
        title = f"{TASKS[recipe.task].label}, {MODELS[recipe.model].label}"
        recording = recording_of_recipe(recipe, trace.frames, runner.quantities, title=title, weights=weights)
        return recording.to_text()
