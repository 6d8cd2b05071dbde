"""When validation has not been better for long enough: what is said, and the ways out that are offered."""

from dataclasses import dataclass
from typing import Any

from visualizer.training.history import Best


@dataclass(frozen=True)
class EarlyStop:
    """Why a run stopped: nothing is wrong, but it was better before.

    Args:
        updates: updates that were made; the next one was refused.
        best: where validation was best.
        patience: updates without a better validation loss that were allowed.
    """

    updates: int
    best: Best
    patience: int

    @property
    def reason(self) -> str:
        """One sentence for a page."""
        return (
            f"Early stopping at update {self.updates}: validation was best at update {self.best.updates} "
            f"({self.best.loss:.3g}) and has not been better for {self.patience} updates."
        )

    def __str__(self) -> str:
        return self.reason

    @property
    def offers(self) -> list[dict[str, Any]]:
        """The ways out as JSON values: back to the best network, on without early stopping, or start again."""
        best = self.best.updates
        return [
            {"op": "continue", "updates": best, "label": f"Go back to update {best}, where validation was best"},
            {
                "op": "set",
                "knob": "early_stopping",
                "value": 0,
                "updates": self.updates,
                "label": "Go on without early stopping",
            },
            {"op": "reset", "label": "Reset: start again from the same initial weights"},
        ]


def early_stop(updates: int, best: Best | None, patience: int) -> EarlyStop | None:
    """Return the stop that is due after ``updates`` updates, if any; a patience of 0 never ends."""
    if patience and best is not None and updates - best.updates >= patience:
        return EarlyStop(updates, best, patience)
    return None
