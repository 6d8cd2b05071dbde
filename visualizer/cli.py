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
from typing import TYPE_CHECKING, Any

from visualizer.shipped import LESSONS

if TYPE_CHECKING:
    from visualizer.recipe import Recipe

PORT = 5006
LAST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``rnn-visualizer``; return its exit status."""
    options = parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except ModuleNotFoundError as error:
        if not is_left_out(error):
            raise
        return complain(
            f"this installation shows what was recorded, and has no {error.name}; to train and to serve, install the "
            "whole program: pip install rnn-visualizer"
        )


def parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    whole = argparse.ArgumentParser(prog="rnn-visualizer", description="Recurrent networks that learn in front of you.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    serving = commands.add_parser("serve", help="serve the pages")
    serving.add_argument("--port", type=int, default=PORT, help=f"where to listen; 0 for any free port ({PORT})")
    serving.add_argument("--address", help="network address to listen on; 0.0.0.0 for the local network (this machine)")
    serving.add_argument("--workers", type=int, default=0, help="processes that train (0: cores - 1)")
    serving.add_argument(
        "--embed-origin",
        action="append",
        default=[],
        metavar="URL",
        help="whose pages may show /embed/… in a frame, such as https://docs.example; may be given more than once",
    )
    serving.add_argument(
        "--keep",
        type=Path,
        metavar="FOLDER",
        help="where pages keep what they go on from after a restart (user's cache)",
    )
    serving.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="URL",
        help="where visitors find the pages behind a proxy, such as https://class.example; may be given more than once",
    )
    serving.add_argument("--limits", type=Path, metavar="FILE", help="TOML file of what visitors may ask for (docs)")
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
    scripting = commands.add_parser("script", help="write a recipe as a PyTorch script or notebook of its own")
    scripting.add_argument("recipe", help="a URL query such as 'task=adding&model=gru', or a JSON file")
    scripting.add_argument("--updates", type=int, default=300, help="updates that it makes unless told otherwise (300)")
    scripting.add_argument("-o", "--output", type=Path, required=True, help="file to write, .py or .ipynb")
    scripting.set_defaults(command=write_script)
    add_export(commands.add_parser("export", help="write a lesson or a recording as a page that needs no Python"))
    siting = commands.add_parser("site", help="write the whole course as files for any web host")
    siting.add_argument("slugs", nargs="*", metavar="SLUG", help="lessons; all that are packed if none is named")
    siting.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="new, empty, or a site's")
    siting.set_defaults(command=site)
    lessons = commands.add_parser("lessons", help="for authors of lessons").add_subparsers(
        required=True, metavar="WHAT"
    )
    checking = lessons.add_parser("check", help="say what is wrong with lessons, and put their claims to the test")
    checking.add_argument("slugs", nargs="*", metavar="SLUG", help="lessons; all if none is named")
    claims = checking.add_argument("--claims", choices=["all", "ci", "none"], default="all")
    claims.help = "all, from what was kept; ci: those marked so, anew; none: only the files (all)"
    checking.add_argument("--folder", type=Path, default=LESSONS, help="where the lessons are (those of the program)")
    checking.set_defaults(command=check_lessons)
    packing = lessons.add_parser("pack", help="train what lessons show, and write them for pages without a server")
    packing.add_argument("names", nargs="*", metavar="SLUG|FILE", help="lessons, or a file of your own; all of ours")
    packing.add_argument("-o", "--output", type=Path, help="folder that gets a folder for each (static/lessons)")
    packing.add_argument("--workers", type=int, default=2, help="processes that train (2)")
    packing.set_defaults(command=pack_lessons)
    return whole


def add_export(exporting: argparse.ArgumentParser) -> None:
    """Describe the options of ``export``."""
    named = "a lesson (its address, pack or .md file), or one to four recordings (.rnn.json, .safetensors)"
    exporting.add_argument("sources", nargs="+", metavar="SOURCE", help=named)
    exporting.add_argument("-o", "--output", type=Path, required=True, help="file to write; a folder with --folder")
    exporting.add_argument(
        "--folder", action="store_true", help="several files, for servers that allow no inline script"
    )
    exporting.add_argument("--pages", help="of a lesson: numbers, separated by commas (all)")
    exporting.add_argument("--live", metavar="ADDRESS", help="of a lesson: a server where its networks can learn")
    exporting.add_argument("--title", help="of a recording's page (the recording's own)")
    exporting.add_argument("--poster", type=Path, help="of a recording: its still picture, PNG, WebP, JPEG or SVG")
    for name, said in (
        ("view", "how it opens: story, unit, score, …"),
        ("select", "what is explained: 'forget_gate 5'"),
    ):
        exporting.add_argument(f"--{name}", help=f"of a recording: {said}")
    for name in ("unit", "layer", "update"):
        exporting.add_argument(f"--{name}", type=int, help=f"of a recording: the {name} it opens with")
    exporting.add_argument("--train", action="store_true", help="SOURCE is a recipe: train and record it first")
    exporting.add_argument("--updates", type=int, default=300, help="with --train: updates of the weights (300)")
    exporting.set_defaults(command=export)


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
    try:
        read_origins = import_module("visualizer.embed.origins").read_origins
        embedding = read_origins(options.embed_origin)
        allowed = read_origins(options.allow_origin, "--allow-origin")
        check_keep(options.keep)
        import_module("visualizer.limits").hold_to(options.limits)
    except (ValueError, OSError) as error:
        return complain(error)
    os.environ.update({name: value for name, value in THREADS.items() if name not in os.environ})
    workers = spawn_workers(options.workers or None)
    server = load("visualizer.serving.server")
    how = {"spawned": workers, "workers": len(workers), "embed_origins": embedding, "allow_origins": allowed}
    server.serve(port, options.address, **how, keep=options.keep, on_ready=lambda urls: announce(urls, allowed))
    return 0


def check_keep(folder: Path | None) -> None:
    """Refuse a folder in which nothing can be kept.

    Raises:
        ValueError: saying why.
    """
    if folder is not None:
        try:
            import_module("visualizer.hosts.kept").KeptRuns(folder)
        except OSError as error:
            raise ValueError(f"--keep {folder} cannot be used ({error.strerror or error}); choose a folder") from None


def record(options: argparse.Namespace) -> int:
    """Train a recipe and write its recording, or its trace."""
    recordings = import_module("visualizer.recordings.command")
    try:
        check_options(options, {"updates": 0, "every": 1, "frames": 1})
        recordings.check(options)
        recipe = read_recipe(options.recipe)
        murmur(f"{options.updates} updates of {recipe.to_query()}")
        said = recordings.write(options, recipe)
    except (ValueError, OSError) as error:
        return complain(error)
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
        if is_left_out(error):
            raise
        return complain(error)
    say(f"{recipe.to_query()} after {run.updates} updates in {options.output}")
    return 0


def write_script(options: argparse.Namespace) -> int:
    """Write a recipe as a script or notebook that needs nothing of this program."""
    try:
        check_options(options, {"updates": 0})
        command = import_module("visualizer.standalone.command")
        command.check(options)
        said = command.write(options, read_recipe(options.recipe))
    except (ValueError, OSError) as error:
        return complain(error)
    say(said)
    return 0


def export(options: argparse.Namespace) -> int:
    """Write a lesson or a recording as a page."""

    def record(text: str) -> Any:
        check_bounds(options, {"updates": 0})
        return import_module("visualizer.recordings").record(read_recipe(text), options.updates)

    try:
        say(import_module("visualizer.embed.exporting").export(options, record, pack_lesson))
    except (ValueError, OSError) as error:
        return complain(error)
    return 0


def pack_lesson(path: Path) -> Any:
    """Pack an author's lesson beside its file; what was trained before is not trained again.

    Raises:
        ValueError: if it cannot be packed, or this installation only shows lessons.
    """
    try:
        report = import_module("visualizer.packing.report")
    except ImportError as error:
        raise ValueError(
            f"{path} must be packed first, and that needs the whole program ({error.name} is missing); install "
            "rnn-visualizer, or name a folder that `rnn-visualizer lessons pack` wrote"
        ) from None
    folder = path.parent / "packed"
    report.report([str(path)], folder, 1, murmur, murmur)
    slug = import_module("visualizer.lesson").read_lesson(path).slug
    return import_module("visualizer.embed.packs").Pack.load(folder / slug)


def site(options: argparse.Namespace) -> int:
    """Write the course as a static site."""
    packs = import_module("visualizer.embed.packs")
    try:
        course = [packs.Pack.load(slug) for slug in options.slugs or packs.slugs()]
        size = import_module("visualizer.embed.site").write_site(course, options.output)
    except (ValueError, OSError) as error:
        return complain(error)
    count = f"{len(course)} lesson{'s' if len(course) > 1 else ''}"
    say(f"{count} in {options.output} ({size / 1e6:.1f} MB); serve it with any web server")
    return 0


def check_lessons(options: argparse.Namespace) -> int:
    """Check lessons and their claims; return 1 if something is wrong or does not hold."""
    report = import_module("visualizer.course.report")
    try:
        is_well: bool = report.report(options.folder, options.slugs, options.claims, say, murmur)
    except ValueError as error:
        return complain(error)
    return 0 if is_well else 1


def pack_lessons(options: argparse.Namespace) -> int:
    """Pack lessons for pages without a server."""
    try:
        if options.workers < 1:
            raise ValueError(f"--workers must be at least 1 (got {options.workers}); choose a larger number")
        report = import_module("visualizer.packing.report")
        report.report(options.names, options.output, options.workers, say, murmur)
    except (ValueError, OSError) as error:
        return complain(error)
    return 0


def check_options(options: argparse.Namespace, bounds: Mapping[str, int]) -> None:
    """Refuse, before anything is trained, what cannot be done.

    Args:
        options: as they were given.
        bounds: the lowest value of whole numbers, by name.

    Raises:
        ValueError: saying which option is wrong, what is expected and what to do.
    """
    check_bounds(options, bounds)
    output: Path = options.output
    if output.is_dir():
        raise ValueError(f"{output} is a folder; name a file in it")
    if not output.parent.is_dir() or not os.access(output.parent, os.W_OK):
        raise ValueError(f"the folder {output.parent} does not exist or cannot be written; make it or choose another")


def check_bounds(options: argparse.Namespace, bounds: Mapping[str, int]) -> None:
    """Refuse whole numbers that are too small; ``bounds`` has the lowest of each by name.

    Raises:
        ValueError: saying which option is wrong, what is expected and what to do.
    """
    for name, lowest in bounds.items():
        given = getattr(options, name)
        if given is not None and given < lowest:
            raise ValueError(f"--{name} must be at least {lowest} (got {given}); choose a larger one")


def read_recipe(text: str) -> "Recipe":
    """Read a recipe from a JSON file, or from a URL query.

    Raises:
        ValueError: if it holds no recipe; the message names the file.
        OSError: if the file cannot be read.
    """
    recipes = import_module("visualizer.recipe")
    if not text.endswith(".json"):
        recipe = recipes.Recipe.of_query(text)
    else:
        try:
            recipe = recipes.Recipe.from_json(Path(text).read_text())
        except ValueError as error:
            raise ValueError(f"{text} holds no recipe: {error}") from None
    found: Recipe = recipe
    return found


def is_left_out(error: Exception) -> bool:
    """Whether a part of the program is missing that the small distribution does not have."""
    return isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("visualizer.")


def free_port(address: str | None, port: int) -> int:
    """Return ``port`` if it can be listened on, or a free one for 0.

    Raises:
        OSError: if it is taken, or not ours to use.
    """
    family = socket.AF_INET6 if ":" in (address or "") else socket.AF_INET
    with socket.create_server((address or "localhost", port), family=family) as probe:
        return int(probe.getsockname()[1])


def announce(urls: list[str], public: Sequence[str] = ()) -> None:
    """Print where the pages are, and for a class the code that its phones read; a proxy's address may go on."""
    say("RNN Visualizer is ready: " + "  ".join(urls))
    shared = import_module("visualizer.serving.addresses").class_url(urls)
    if public:
        say(f"For the class: {public[0]}, as the proxy offers it; /class shows it large there")
    elif shared:
        say(import_module("visualizer.serving.codes").in_terminal(shared))
        say(f"For the class: {shared} (large, for the wall: {urls[0]}class)")
    say("Press Ctrl-C to stop.")


def say(text: str) -> None:
    """Write a line to standard output at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def murmur(text: str) -> None:
    """Write a line of progress to standard error."""
    sys.stderr.write(f"{text}\n")


def complain(told: str | Exception) -> int:
    """Write an error and return the exit status that goes with it."""
    if isinstance(told, OSError) and told.filename is not None:
        told = f"{told.filename} cannot be used ({told.strerror}); choose another"
    sys.stderr.write(f"rnn-visualizer: {told}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
