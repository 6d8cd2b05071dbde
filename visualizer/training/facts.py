"""The scalars and short texts that belong to a frame."""

import math
from typing import Any, NamedTuple

from visualizer.training.learner import Learner
from visualizer.training.sample import generate
from visualizer.training.validation import Validation

SAMPLE = "sample"
"Asked for like a quantity; the text stands in the facts."
SAMPLE_LENGTH = 100
SAMPLE_EVERY = 20
"Updates after which a live frame, one that asks for some quantities, writes again."


class Written(NamedTuple):
    """A text that the network wrote: when, by which version of it (-1: none yet), at which temperature."""

    updates: int
    version: int
    temperature: float
    text: str


class Facts:
    """Collects facts; what is costly is kept for some updates unless everything is asked for.

    Args:
        learner: whose facts.
        validation: what is known from held-out sequences.
    """

    def __init__(self, learner: Learner, validation: Validation) -> None:
        self._learner = learner
        self._validation = validation
        self._sample = Written(0, -1, 1.0, "")

    def collect(
        self, names: list[str] | None, events: list[dict[str, Any]], temperature: float = 1.0
    ) -> dict[str, Any]:
        """Return JSON values; a number that is not finite is None.

        Args:
            names: what the frame was asked for; None for everything.
            events: applied so far.
            temperature: at which a network that writes draws its symbols.
        """
        learner, measured = self._learner, self._learner.measured
        updates, validation = self._validated(exactly=names is None)
        best = self._validation.checks.best
        train = {} if measured.loss is None else {"loss": measured.loss, **measured.metrics}
        facts: dict[str, Any] = {
            "loss": measured.loss,
            "metrics": {"train": train, "validation": validation},
            "validation_updates": updates,
            "best_validation": best and {"updates": best.updates, "loss": best.loss},
            "check_every": self._validation.every,
            "check_size": self._validation.every * self._validation.checks.curve.bucket_size,
            "gradient_norm": measured.gradient_norm,
            "gradient_norms": self._gradient_norms(),
            "clipped": measured.clipped,
            "learning_rate": learner.knobs.rate(max(1, learner.updates)),
            "bucket_size": learner.curve.bucket_size,
            "events": events,
        }
        if learner.task.generates and (names is None or SAMPLE in names):
            written = self._written(temperature, exactly=names is None)
            facts |= {
                SAMPLE: written.text,
                "sample_updates": written.updates,
                "sample_temperature": written.temperature,
            }
        return {name: finite(value) for name, value in facts.items()}

    def _validated(self, exactly: bool) -> tuple[int, dict[str, float]]:
        if exactly:
            return self._learner.updates, self._validation.metrics()
        return self._validation.live_metrics()

    def _written(self, temperature: float, exactly: bool) -> Written:
        updates, version, kept = self._learner.updates, self._learner.version, self._sample
        is_recent = kept.version >= 0 and 0 <= updates - kept.updates < SAMPLE_EVERY
        is_its_own = kept.version == version or not exactly
        if not (is_recent and is_its_own and kept.temperature == temperature):
            text = generate(self._learner, SAMPLE_LENGTH, temperature)
            self._sample = Written(updates, version, temperature, text)
        return self._sample

    def _gradient_norms(self) -> dict[str, float]:
        """Norm of the last gradient of each weight, before clipping."""
        learner = self._learner
        norm, is_clipped = learner.measured.gradient_norm, learner.measured.clipped
        undo = (norm + 1e-6) / learner.knobs.clip_norm if is_clipped and norm and learner.knobs.clip_norm else 1.0
        return {name: value * undo for name, value in learner.flat.gradient_norms().items()}


def finite(value: Any) -> Any:
    """Replace what JSON cannot write."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [finite(item) for item in value]
    if isinstance(value, dict):
        return {name: finite(item) for name, item in value.items()}
    return value
