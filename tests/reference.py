"""The reference pages, made from the code that runs: ``make reference`` writes them, a test holds them current."""

import inspect
import sys
from pathlib import Path

from visualizer import MODELS, TASKS, Recipe
from visualizer.measures import REQUIRED, TOPICS, Argument

ROOT = Path(__file__).resolve().parents[1]


def tasks_page() -> str:
    """Every task as its own file defines it."""
    lines = ["# Tasks", "", "Made by `make reference` from the first lines of every file in `visualizer/tasks/`.", ""]
    for name, task in TASKS.items():
        recipe = Recipe(task=name)
        built = recipe.build_task()
        settings = ", ".join(f"`{knob}` {value}" for knob, value in task.defaults.items())
        lines += [f"## `{name}`: {task.label}", "", inspect.getdoc(inspect.getmodule(task)) or "", ""]
        lines += [f"- Chance at the default settings: {built.chance_loss:.4g} ({task.chance_formula})"]
        lines += [f"- {baseline}: {loss:.4g}" for baseline, loss in built.baselines.items()]
        lines += [f"- {baseline}: {loss:.2g}" for baseline, loss in built.slow_baselines().items()]
        lines += [f"- Counts as solved on the validation split: `{task.solved}`", f"- Default settings: {settings}"]
        lines += [f"- Default speed: {task.pace:g} updates a second", ""]
    return "\n".join(lines)


def knobs_page() -> str:
    """Every knob of every task, every model and of training."""
    lines = [
        "# Knobs",
        "",
        "Made by `make reference` from the parameters themselves; the sentence is the tooltip on the page.",
    ]
    seen: set[tuple[str, ...]] = set()
    for group, names in (("training", [""]), ("model", list(MODELS)), ("task", list(TASKS))):
        for name in names:
            recipe = (
                Recipe(model=name)
                if group == "model"
                else Recipe(task=name)
                if group == "task"
                else Recipe(task="char_lm")
            )
            rows = [knob for knob in recipe.knobs() if knob["group"] == group and told(knob) not in seen]
            if rows:
                seen |= {told(knob) for knob in rows if knob["name"] != "seq_len"}
                lines += ["", f"## {group}{f' `{name}`' if name else ''}", "", *table(rows)]
    return "\n".join(lines) + "\n"


def told(knob: dict) -> tuple[str, ...]:
    """What tells a knob from others of its name: what it means and may be."""
    return knob["group"], knob["name"], knob["doc"], values(knob)


def table(rows: list[dict]) -> list[str]:
    """Print knobs as a table."""
    head = ["| knob | values | default | while it runs | meaning |", "|---|---|---|---|---|"]
    return head + [
        f"| `{k['name']}` | {values(k)} | {k['default'] if k['default'] != '' else 'empty'} | "
        f"{'may change' if k['live'] else 'starts again'} | {k['doc'].replace('|', chr(92) + '|')} |"
        for k in rows
    ]


def values(knob: dict) -> str:
    """Say what a knob may be."""
    if knob["choices"]:
        return ", ".join(str(choice["value"] if isinstance(choice, dict) else choice) for choice in knob["choices"])
    if knob["bounds"]:
        low, high = knob["bounds"]
        return f"{low} … {high}" + (f" {knob['unit']}" if knob.get("unit") else "")
    return str(knob["type"])


def measures_page() -> str:
    """Every measure that a lesson can name."""
    lines = [
        "# Measures",
        "",
        "Made by `make reference` from `visualizer/measures/`. A lesson names one as `name` or",
        '`name(argument=value, …)`, as does `measure(run, "name")` of `visualizer.measures`. Words need no quotes',
        "unless they hold a dot.",
    ]
    for topic in TOPICS:
        title, _, more = (inspect.getdoc(topic) or "").partition("\n\n")
        lines += ["", f"## {title.rstrip('.')}", *(["", more] if more else [])]
        for measure in topic.MEASURES:
            lines += ["", f"### `{measure.name}` ({measure.unit})", "", measure.doc]
            lines += ["", *map(argument_line, measure.arguments)] if measure.arguments else []
    return "\n".join(lines) + "\n"


def argument_line(argument: Argument) -> str:
    """Print one argument of a measure."""
    kinds = {int: "whole number", float: "number", str: "word"}
    kind = ", ".join(argument.choices) or kinds[argument.kind]
    default = "required" if argument.default is REQUIRED else f"default {argument.default}"
    is_open = argument.default in (None, "")
    return f"- `{argument.name}` ({kind}{'' if is_open else f'; {default}'}): {argument.doc}"


PAGES = {"tasks.md": tasks_page, "knobs.md": knobs_page, "measures.md": measures_page}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (ROOT / "docs" / name).write_text(page())
        sys.stdout.write(f"docs/{name}\n")


if __name__ == "__main__":
    main()
