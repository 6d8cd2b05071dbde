"""What came of claims: as a table for a person, and as ``measured.json`` for the cards of the pages."""

import hashlib
import json
import math
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from visualizer.course.claims import Verdict
from visualizer.course.kept import Result
from visualizer.lesson import Claim, Lesson, Problem

FILE = "measured.json"
ADVICE = "say what was found, move the limit of holds, goal or least to what the table shows, or give it more updates"


def table(lesson: Lesson, verdict: Verdict) -> list[str]:
    """Return the lines of a table: a row for each arm and number, a column for each seed."""
    claim = verdict.claim
    rows = [["", *(f"seed {seed}" for seed in claim.seeds)]]
    for label, results in verdict.results.items():
        for name in claim.measure:
            rows.append([f"{label}.{name}", *(_number(result.values[name]) for result in results)])
        rows.append([f"{label}.updates", *(_updates(result) for result in results)])
    rows.append(["holds", *("yes" if held else "NO" for held in verdict.held.values())])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    borne_out = sum(verdict.held.values())
    said = "HOLDS" if verdict.holds else "DOES NOT HOLD"
    return [
        f"{lesson.slug}: {claim.name}: {said} ({borne_out} of {len(claim.seeds)} seeds, {claim.least} needed)",
        f"  {claim.says}",
        *(
            "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ),
        f"  holds: {claim.holds.text}; {_seconds(verdict):.1f} CPU seconds",
        *([] if verdict.holds else [f"  {lesson.path}:{claim.place.line}: {ADVICE}"]),
    ]


def _seconds(verdict: Verdict) -> float:
    return sum(result.cpu for results in verdict.results.values() for result in results)


def _updates(result: Result) -> str:
    ends = {"seconds": " CUT", "stopped": " STOPPED"}
    return f"{result.updates}{ends.get(result.end, '')}"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.4g}"


def plan(lesson: Lesson, claim: Claim) -> str:
    """Return a digest of everything a claim says about how it is measured."""
    said = (
        dict(lesson.recipe),
        dict(claim.recipe),
        {label: dict(changes) for label, changes in claim.arms.items()},
        (claim.updates, claim.until.text if claim.until else "", claim.seconds, list(claim.seeds), claim.least),
        {name: str(call) for name, call in claim.measure.items()},
        claim.holds.text,
    )
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def to_json(lesson: Lesson, verdict: Verdict) -> dict[str, Any]:
    """Return what a card shows; a value that is no number is None."""
    claim = verdict.claim
    machines = sorted({result.machine for results in verdict.results.values() for result in results})
    return {
        "slug": lesson.slug,
        "plan": plan(lesson, claim),
        "seeds": list(claim.seeds),
        "least": claim.least,
        "held": list(verdict.held.values()),
        "arms": {label: _values(claim, results) for label, results in verdict.results.items()},
        "updates": {label: [result.updates for result in results] for label, results in verdict.results.items()},
        "ends": {label: [result.end for result in results] for label, results in verdict.results.items()},
        "machine": "; ".join(machines),
    }


def _values(claim: Claim, results: Iterable[Result]) -> dict[str, list[float | None]]:
    known = list(results)
    return {name: [_rounded(result.values[name]) for result in known] for name in claim.measure}


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else float(f"{value:.6g}")


def read(folder: Path) -> dict[str, Any]:
    """Return what ``measured.json`` says, by the name of the claim; nothing without a file."""
    path = folder / FILE
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def write(folder: Path, lessons: Iterable[Lesson], verdicts: Mapping[str, dict[str, Any]]) -> None:
    """Bring ``measured.json`` up to date, and drop claims that are in no lesson.

    Args:
        folder: of the lessons.
        lessons: all of them, in order.
        verdicts: what was measured now, as ``to_json`` gives it, by the name of the claim.
    """
    names = [name for lesson in lessons for name in lesson.claims]
    known = {**read(folder), **verdicts}
    lines = [f"{json.dumps(name)}: {json.dumps(known[name], ensure_ascii=False)}" for name in names if name in known]
    (folder / FILE).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def stale(folder: Path, lessons: Collection[Lesson]) -> list[Problem]:
    """Say which claims were not measured as they stand now."""
    known = read(folder)
    return [
        Problem(
            lesson.path,
            claim.place.line,
            f"{claim.name} was not measured as it stands now; run 'rnn-visualizer lessons check {lesson.slug}'",
        )
        for lesson in lessons
        for claim in lesson.claims.values()
        if known.get(claim.name, {}).get("plan") != plan(lesson, claim)
    ]
