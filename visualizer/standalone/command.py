"""``rnn-visualizer script``: a recipe in, a script or a notebook out."""

import argparse
import json
from typing import TYPE_CHECKING

from visualizer.standalone.document import notebook, script
from visualizer.standalone.tasks import needs
from visualizer.trace.whole import write_whole

if TYPE_CHECKING:
    from visualizer.recipe import Recipe

SUFFIXES = (".py", ".ipynb")


def check(options: argparse.Namespace) -> None:
    """Refuse a file whose name does not say what it is to be.

    Raises:
        ValueError: naming the file and what its name may end in.
    """
    if options.output.suffix not in SUFFIXES:
        raise ValueError(f"{options.output} must end in .py (a script) or .ipynb (a notebook); rename it")


def write(options: argparse.Namespace, recipe: "Recipe") -> str:
    """Write the file, and say what is in it and what it needs.

    Raises:
        ValueError: if the recipe has no script.
        OSError: if the file cannot be written.
    """
    if options.output.suffix == ".py":
        text = script(recipe, options.updates)
    else:
        text = json.dumps(notebook(recipe, options.updates), ensure_ascii=False, indent=1) + "\n"
    write_whole(options.output, text.encode())
    beside = needs(recipe)
    return f"{recipe.to_query()} in {options.output}" + (f"; put {beside} beside it" if beside else "")
