"""What came of the questions of a page, by the rules of the live page: ``static/js/lesson/trial.js``."""

from collections.abc import Mapping
from typing import Any

from visualizer.lesson import Broken, Condition, MeasureCall, Page, Predict
from visualizer.lesson.blocks import Measures
from visualizer.packing.making import Made
from visualizer.packing.plans import Plan, checks, conditions

Runs = Mapping[str, tuple[Plan, Made]]
"By label."


def prediction(page: Page, asked: Predict, runs: Runs) -> dict[str, Any]:
    """Return the numbers that a prediction is judged by."""
    return _judged_at(page, asked.after, asked.until, asked.measure, runs)


def diagnosis(page: Page, broken: Broken, repaired: Runs) -> dict[str, dict[str, Any]]:
    """Return the numbers that each diagnosis is judged by."""
    return {
        choice: _judged_at(page, broken.after, broken.goal, broken.measure, {"": run})
        for choice, run in repaired.items()
    }


def _judged_at(page: Page, after: int, until: Condition | None, specs: Measures, runs: Runs) -> dict[str, Any]:
    """Return what was measured where it ended: at the first look at which ``until`` held, else after all updates."""
    knobs = sorted(conditions(page))
    first = next(iter(runs.values()))[0].recipe
    recipe = {name: first[name] for name in knobs if name in first.values or name in ("task", "model")}
    for updates in [*(checks(after) if until else ()), after]:
        found = {**measured(specs, runs, updates), **({"recipe": recipe} if recipe else {})}
        if updates == after or (until and until.holds(_known(found))):
            return found
    raise AssertionError("the last update is one of those looked at")


def measured(specs: Measures, runs: Runs, updates: int) -> dict[str, Any]:
    """Return numbers by name, in a race also by label, as conditions look them up; and of which update they are."""
    made = max(run.readings[updates]["updates"] for _, run in runs.values())
    values: dict[str, Any] = {}
    for label, (_, run) in runs.items():
        wanted = {name: call for name, call in specs.items() if call.runner in ("", label)}
        plain = {name: str(MeasureCall(call.name, call.arguments)) for name, call in wanted.items()}
        read = run.values(updates, plain.values())
        numbers = {name: read[spec] for name, spec in plain.items()}
        named = {name: numbers[name] for name, call in wanted.items() if call.runner}
        by_label = {label: numbers} if label and numbers else {}
        values |= {**by_label, **named} if label else numbers
    return {"updates": made, "values": values}


def _known(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything that a condition may name; what could not be measured is missing."""
    return {**_there(found["values"]), "updates": found["updates"], "recipe": found.get("recipe", {})}


def _there(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _there(value) if isinstance(value, Mapping) else value
        for name, value in values.items()
        if value is not None
    }
