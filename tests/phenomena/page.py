"""The page of claims as Markdown: a summary, then each claim with its setting and every seed's result."""

import math
from collections.abc import Iterable

from tests.phenomena.claim import Arm, Claim, Result
from tests.phenomena.measuring import Keeper, held

NOT_RUN = "not run"
ENDS = {"updates": "", "until": "", "seconds": "cut", "stopped": "stopped"}

HEAD = """# Phenomena

Made by `make phenomena` (`tests/phenomena/`): each claim about sequence models, the settings that show it, what every
seed gave, and the published number it belongs to. The shape is to be compared, not the number: the papers' networks are
larger. Results come from {machine}; on another processor rounding differs, and with it every number a little. Seconds
are CPU seconds of one thread, measured while other programs ran.

- Each cell: what was measured on held-out sequences, and the update at which training ended. Training ends where the
  condition of the setting is met (looked at every 20 updates), else at the most updates it may make; **cut** says that
  the limit of CPU seconds came first, **stopped** that the run stopped itself (early stopping, or no finite number).
- *Held* says for each seed whether the claim is borne out; a seed that fails is shown like the others.
- *{not_run}*: this measurement has not been made.
- A setting is a link of the lab without its seed: what it does not name stands at the default of that task and model.

Settings, limits of *held* and the wording of some claims were chosen after looking at runs with these same seeds: the
table shows that a phenomenon is there, not how often; other seeds may differ.

The tests measure some of the claims anew (`python -m tests.phenomena --subset ci`) and fail if one does not hold. The
table of default settings is a page of its own: [do they solve their task?](defaults.md)

"""


def number(value: float) -> str:
    """Print three digits."""
    if not math.isfinite(value):
        return "–"
    return f"{value:.0f}" if abs(value) >= 100 and abs(value) < 1e5 else f"{value:.3g}"


def shown_of(claim: Claim, result: Result) -> list[str]:
    """Return the names of the values that are printed."""
    chosen = [name for name in claim.shown if name in result.values]
    return chosen or list(result.values)


def cell(claim: Claim, arm: Arm, result: Result | None) -> str:
    """Print one seed's result of one arm."""
    if result is None:
        return f"*{NOT_RUN}*"
    names = shown_of(claim, result)
    printed = [number(result[name]) if len(names) == 1 else f"{name}: {number(result[name])}" for name in names]
    if not arm.updates:
        return ", ".join(printed)
    end = f", **{ENDS[result.end]}**" if ENDS[result.end] else ""
    return f"{', '.join(printed)} ({result.updates}{end})"


def verdict(value: bool | None) -> str:
    """Print whether the claim held for a seed."""
    return {True: "yes", False: "**no**", None: f"*{NOT_RUN}*"}[value]


def setting(arm: Arm) -> str:
    """Print the recipe of an arm and when its training ends."""
    query = arm.recipe(0).to_query().replace("&seed=0", "").removeprefix("v=1&").replace("|", "%7C")
    if not arm.updates:
        return f"- {arm.label}: `{query}`; untrained"
    until = f" or `{arm.until}`" if arm.until else ""
    return f"- {arm.label}: `{query}`; until {arm.updates} updates{until}; at most {arm.seconds:g} s"


def section(claim: Claim, keeper: Keeper) -> list[str]:
    """Print one claim."""
    seeds = [f"seed {seed}" for seed in claim.seeds]
    verdicts = held(claim, keeper)
    results = [(arm, [keeper.find(arm, seed) for seed in claim.seeds]) for arm in claim.arms]
    names = list(dict.fromkeys(name for _, row in results for one in row if one for name in shown_of(claim, one)))
    spent = sum(result.cpu for _, row in results for result in row if result)
    measured = f"In the cells: {', '.join(names)}. " if names else ""
    return [
        f"## `{claim.name}`",
        "",
        claim.sentence,
        "",
        f"| | {' | '.join(seeds)} |",
        f"|---|{'---|' * len(seeds)}",
        *(f"| {arm.label} | {' | '.join(cell(claim, arm, result) for result in row)} |" for arm, row in results),
        f"| *held* | {' | '.join(verdict(verdicts[seed]) for seed in claim.seeds)} |",
        "",
        f"{measured}CPU seconds in all: {spent:.0f}. {claim.setting}".strip(),
        "",
        f"Published: {claim.paper}",
        "",
        *(setting(arm) for arm in claim.arms),
        "",
    ]


def summary(claims: Iterable[Claim], keeper: Keeper) -> list[str]:
    """Print one line for each claim."""
    lines = ["| claim | held, by seed |", "|---|---|"]
    for claim in claims:
        verdicts = held(claim, keeper)
        printed = ", ".join(f"{seed}: {verdict(verdicts[seed])}" for seed in claim.seeds)
        lines.append(f"| [`{claim.name}`](#{claim.name}) {claim.sentence} | {printed} |")
    return [*lines, ""]


def machines(claims: Iterable[Claim], keeper: Keeper) -> str:
    """Name the processors that results come from."""
    found = [keeper.find(arm, seed) for claim in claims for arm in claim.arms for seed in claim.seeds]
    return "; ".join(sorted({result.machine for result in found if result})) or "nowhere yet"


def page(claims: list[Claim], keeper: Keeper) -> str:
    """Return the whole page."""
    head = HEAD.format(machine=machines(claims, keeper), not_run=NOT_RUN)
    sections = [line for claim in claims for line in section(claim, keeper)]
    return head + "\n".join([*summary(claims, keeper), *sections])
