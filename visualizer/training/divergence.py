"""When numbers leave the range of floats: what is said, and the ways out that are offered."""

from dataclasses import dataclass
from typing import Any

from visualizer.training.history import Checkpoint
from visualizer.training.settings import Settings

FAR = 10
"Times the usual learning rate, above which a tenth of the rate would hardly help."


@dataclass(frozen=True)
class Stop:
    """Why a run stopped. Its weights are those after ``updates`` updates, the last that were sound.

    Args:
        updates: updates that were made; the next one was refused.
        where: ``loss``, ``gradient`` or ``weights``.
        parameter: the first weight concerned; empty for the loss.
    """

    updates: int
    where: str
    parameter: str = ""

    @property
    def reason(self) -> str:
        """One sentence for a page."""
        subject = {
            "loss": "the loss is no longer a finite number",
            "gradient": f"the gradient of {self.parameter} is no longer finite",
            "weights": f"{self.parameter} would no longer be finite",
        }
        return f"Stopped before update {self.updates + 1}: {subject[self.where]}. The last good weights are kept."

    def __str__(self) -> str:
        return self.reason


def offers(knobs: Settings, healthy: Checkpoint, usual_rate: float, holds: int = 0) -> list[dict[str, Any]]:
    """List the ways out as JSON values: start again, a tenth of the rate, clipping, or letting go.

    Args:
        knobs: of learning, as they are now.
        healthy: the state to go back to before a knob is changed.
        usual_rate: the default for the task; offered where a tenth of the rate is still far above it.
        holds: interventions that stand; with any, it is offered to release them: they act on training too.
    """
    back = f"Go back to update {healthy.updates}" if healthy.updates else "Start again"
    tenth = knobs.learning_rate / 10
    rate, share = (usual_rate, "less than a tenth") if tenth > FAR * usual_rate else (tenth, "a tenth")
    norm = knobs.clip_norm / 10 if knobs.clip_norm else 1.0
    release = {"op": "release", "updates": healthy.updates, "label": f"{back} and release what is held"}
    return [
        {"op": "reset", "label": "Reset: start again from the same initial weights"},
        {
            "op": "set",
            "knob": "learning_rate",
            "value": rate,
            "updates": healthy.updates,
            "label": f"{back} and learn at {share} of the rate, {rate:g}",
        },
        {
            "op": "set",
            "knob": "clip_norm",
            "value": norm,
            "updates": healthy.updates,
            "label": f"{back} and clip the gradient at norm {norm:g}",
        },
        *([release] if holds else []),
    ]
