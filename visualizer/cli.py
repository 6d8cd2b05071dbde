"""The command line: serve the pages, record a run, write a network as ONNX, check lessons.

Nothing heavy is imported before the worker processes have started, so that they and the server start side by side.
Nor is anything else until a command needs it: the small distribution ``rnn-visualizer-embed`` has this file too, and
those commands that train nothing work there.
"""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from visualizer.shipped import LESSONS

if TYPE_CHECKING:
    from visualizer.recipe import Recipe

PORT = 5006
LAST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``rnn-visualizer``; return its exit status."""
    options = parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    return command(options)


def parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    whole = argparse.ArgumentParser(prog="rnn-visualizer", description="Recurrent networks that learn in front of you.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    serving = commands.add_parser("serve", help="serve the pages")
    serving.add_argument("--port", type=int, default=PORT, help=f"where to listen; 0 for any free port ({PORT})")
    serving.add_argument("--address", help="network address to listen on; 0.0.0.0 for the local network (this machine)")
    serving.add_argument("--workers", type=int, default=0, help="processes that train (0: cores - 1)")
    serving.set_defaults(command=serve)
    recording = commands.add_parser("record", help="train a recipe and keep its frames in a file")
    recording.add_argument("recipe", help="a URL query such as 'task=adding&model=gru', or a JSON file")
    recording.add_argument("--updates", type=int, default=300, help="updates of the weights (300)")
    recording.add_argument("--every", type=int, help="updates between two frames (10)")
    recording.add_argument("--frames", type=int, help="how many frames, at equal distances, instead of --every")
    recording.add_argument("--quantities", help="names, separated by commas (what the views show; of arrays, all)")
    recording.add_argument("--views", help="names, separated by commas: story, unit, score, … (all that can be filled)")
    recording.add_argument("--title", help="what a page writes above it")
    recording.add_argument(
        "-o", "--output", type=Path, required=True, help="….rnn.json for pages, ….safetensors for the exact arrays"
    )
    recording.set_defaults(command=record)
    writing = commands.add_parser("onnx", help="train a recipe and write its network as an ONNX file")
    writing.add_argument("recipe", help="a URL query such as 'task=adding&model=gru', or a JSON file")
    writing.add_argument("--updates", type=int, default=300, help="updates of the weights (300)")
    writing.add_argument("-o", "--output", type=Path, required=True, help="file to write, onnx")
    writing.set_defaults(command=write_onnx)
    lessons = commands.add_parser("lessons", help="for authors of lessons").add_subparsers(
        required=True, metavar="WHAT"
    )
    checking = lessons.add_parser("check", help="say what is wrong with lessons, and put their claims to the test")
    checking.add_argument("slugs", nargs="*", metavar="SLUG", help="lessons; all if none is named")
    claims = checking.add_argument("--claims", choices=["all", "ci", "none"], default="all")
    claims.help = "all, from what was kept; ci: those marked so, anew; none: only the files (all)"
    checking.add_argument("--folder", type=Path, default=LESSONS, help="where the lessons are (those of the program)")
    checking.set_defaults(command=check_lessons)
    return whole


def serve(options: argparse.Namespace) -> int:
    """Serve the pages until interrupted."""
    from visualizer.hosts.loading import load
    from visualizer.hosts.spawn import THREADS, spawn_workers

    if not 0 <= options.port <= LAST_PORT:
        return complain(f"--port must be between 0 and {LAST_PORT} (got {options.port}); choose another, or 0 for any")
    try:
        port = free_port(options.address, options.port)
    except OSError as error:
        return complain(
            f"port {options.port} cannot be used ({error.strerror}); stop what listens there, or choose another with "
            f"--port {options.port + 1}"
        )
    if options.workers < 0:
        return complain(f"--workers must be at least 1, or 0 for cores - 1 (got {options.workers}); choose another")
    os.environ.update({name: value for name, value in THREADS.items() if name not in os.environ})
    workers = spawn_workers(options.workers or None)
    app = load("visualizer.app")
    app.serve(port, options.address, spawned=workers, workers=len(workers), on_ready=announce)
    return 0


def record(options: argparse.Namespace) -> int:
    """Train a recipe and write its recording, or its trace."""
    recordings = import_module("visualizer.recordings.command")
    try:
        check_options(options, {"updates": 0, "every": 1, "frames": 1})
        recordings.check(options)
        said = recordings.write(options, read_recipe(options.recipe))
    except (ValueError, OSError) as error:
        return complain(str(error))
    say(said)
    return 0


def write_onnx(options: argparse.Namespace) -> int:
    """Train a recipe and write its network as ONNX."""
    try:
        check_options(options, {"updates": 0})
        recipe = read_recipe(options.recipe)
        run = import_module("visualizer.training").Run(recipe)
        import_module("visualizer.training.onnx_export").check(run.model)
        run.train(options.updates)
        run.to_onnx(options.output)
    except (ValueError, OSError, ImportError) as error:
        return complain(str(error))
    say(f"{recipe.to_query()} after {run.updates} updates in {options.output}")
    return 0


def check_lessons(options: argparse.Namespace) -> int:
    """Check lessons and their claims; return 1 if something is wrong or does not hold."""
    report = import_module("visualizer.course.report")
    try:
        is_well: bool = report.report(options.folder, options.slugs, options.claims, say, murmur)
    except ValueError as error:
        return complain(str(error))
    return 0 if is_well else 1


def check_options(options: argparse.Namespace, bounds: Mapping[str, int]) -> None:
    """Refuse, before anything is trained, what cannot be done.

    Args:
        options: as they were given.
        bounds: the lowest value of whole numbers, by name.

    Raises:
        ValueError: saying which option is wrong, what is expected and what to do.
    """
    for name, lowest in bounds.items():
        given = getattr(options, name)
        if given is not None and given < lowest:
            raise ValueError(f"--{name} must be at least {lowest} (got {given}); choose a larger one")
    output: Path = options.output
    if output.is_dir():
        raise ValueError(f"{output} is a folder; name a file in it")
    if not os.access(output.parent, os.W_OK):
        raise ValueError(f"the folder {output.parent} does not exist or cannot be written; make it or choose another")


def read_recipe(text: str) -> "Recipe":
    """Read a recipe from a JSON file, or from a URL query.

    Raises:
        ValueError: if it holds no recipe; the message names the file.
        OSError: if the file cannot be read.
    """
    recipes = import_module("visualizer.recipe")
    if not text.endswith(".json"):
        recipe, messages = recipes.Recipe.from_query(text)
        if messages:
            raise ValueError("; ".join(messages))
    else:
        try:
            recipe = recipes.Recipe.from_json(Path(text).read_text())
        except ValueError as error:
            raise ValueError(f"{text} holds no recipe: {error}") from None
    found: Recipe = recipe
    return found


def free_port(address: str | None, port: int) -> int:
    """Return ``port`` if it can be listened on, or a free one for 0.

    Raises:
        OSError: if it is taken, or not ours to use.
    """
    family = socket.AF_INET6 if ":" in (address or "") else socket.AF_INET
    with socket.create_server((address or "localhost", port), family=family) as probe:
        return int(probe.getsockname()[1])


def announce(urls: list[str]) -> None:
    """Print where the pages are."""
    say("RNN Visualizer is ready: " + "  ".join(urls))
    say("Press Ctrl-C to stop.")


def say(text: str) -> None:
    """Write a line to standard output at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def murmur(text: str) -> None:
    """Write a line of progress to standard error."""
    sys.stderr.write(f"{text}\n")


def complain(text: str) -> int:
    """Write an error and return the exit status that goes with it."""
    sys.stderr.write(f"rnn-visualizer: {text}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
