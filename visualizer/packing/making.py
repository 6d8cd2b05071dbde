"""Training what a plan says, looking at it, measuring it."""

import logging
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from visualizer.bench import held
from visualizer.measures import measure
from visualizer.packing import slimming
from visualizer.packing.plans import Plan
from visualizer.packing.recorder import Recorder
from visualizer.training import Run, event_from_json

DIGITS = 6
"Significant digits of a measured number."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """What came of a plan.

    Args:
        readings: by the update asked for, of which update the numbers are (less, where the run stopped) and the
            numbers, by what is measured; None where there is none.
        recording: the text of its file; empty for a run that nobody sees.
    """

    readings: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    recording: str = ""

    def values(self, updates: int, specs: Iterable[str]) -> dict[str, float | None]:
        """Return some of the numbers that were read at an update."""
        known = self.readings[updates]["values"]
        return {spec: known[spec] for spec in specs}

    def to_json(self) -> dict[str, Any]:
        """Return the numbers as JSON values."""
        return {str(updates): dict(reading) for updates, reading in self.readings.items()}


def make(plan: Plan) -> Made:
    """Train, record and measure."""
    run = Run(plan.recipe)
    for event in held.read(urlencode([(held.KEY, words) for words in plan.held]))[0]:
        run.apply(event_from_json(event))
    recorder = Recorder(run, plan) if plan.frames else None
    readings: dict[int, dict[str, Any]] = {}
    for updates in range(plan.updates + 1):
        if updates and not run.update():
            break
        if recorder and updates in plan.frames:
            recorder.take()
        if updates in plan.readings:
            readings[updates] = read(run, plan.readings[updates])
    if run.updates < plan.updates:
        _finish(run, plan, recorder, readings)
    return Made(readings, slimming.fit(recorder, run.quantities, plan).to_text() if recorder else "")


def make_apart(fields: Mapping[str, Any]) -> Made:
    """Do the same in another process."""
    return make(Plan.from_fields(fields))


def _finish(run: Run, plan: Plan, recorder: Recorder | None, readings: dict[int, dict[str, Any]]) -> None:
    """Look once more at a run that has stopped early: what was to be read later is read now."""
    late = [updates for updates in plan.readings if updates not in readings]
    specs = {spec for updates in late for spec in plan.readings[updates]}
    last = read(run, sorted(specs))
    for updates in late:
        values = {spec: last["values"][spec] for spec in plan.readings[updates]}
        readings[updates] = {"updates": run.updates, "values": values}
    if recorder and run.updates not in plan.frames:
        recorder.take()


def read(run: Run, specs: Iterable[str]) -> dict[str, Any]:
    """Measure a run as it is now."""
    return {"updates": run.updates, "values": {spec: _measured(run, spec) for spec in specs}}


def _measured(run: Run, spec: str) -> float | None:
    try:
        value = measure(run, spec)
    except ValueError as error:
        log.info("%s is not measured: %s", spec, error)
        return None
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
