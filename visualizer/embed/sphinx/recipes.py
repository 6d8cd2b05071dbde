"""A recipe in place of a file: its recording is looked for, and made only where ``conf.py`` allows it.

Nothing here knows which recipes there are: the recording's own header says what it is of, and the command line of a
second process, which may load torch, makes what is missing.
"""

import hashlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from visualizer.embed.sphinx.settings import Settings

ALWAYS = ("v", "task", "model", "hidden_size", "seed")
"What a recording's link says whether it is a default or not."
UPDATES, EVERY = 300, 5
"Where the directive does not say it: so many updates, and a frame after every so many."
RECORDING = ".rnn.json"


class MissingError(ValueError):
    """There is no recording or pack, and none may be made; the message names the command that makes it."""


def is_recipe(argument: str) -> bool:
    """Whether an argument is a link's query and not a file."""
    return "=" in argument and not argument.endswith(".json")


def recording_of(query: str, setting: Settings, updates: int | None, every: int | None) -> Path:
    """Return the recording of a recipe.

    Args:
        query: as a link to the lab has it.
        setting: where to look, and whether it may be trained.
        updates: how far to train, if it has to be trained.
        every: updates between two frames then.

    Raises:
        MissingError: if there is none and none may be made.
        ValueError: if several fit, or the training fails.
    """
    pairs = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True))
    fitting = [path for path in _files(setting.recordings) if _fits(pairs, _header(path))]
    if len(fitting) > 1:
        names = ", ".join(path.name for path in fitting)
        raise ValueError(f"{query} fits several recordings ({names}); say more of the recipe, or name the file")
    if fitting:
        return fitting[0]
    updates, every = updates or UPDATES, every or EVERY
    kept = setting.cache / f"{_key(pairs, updates, every)}{RECORDING}"
    making = ["record", query.lstrip("?"), "--updates", str(updates), "--every", str(every)]
    if not kept.is_file():
        name = "-".join(pairs[word] for word in ("task", "model") if word in pairs) or "run"
        folder = setting.recordings[0] if setting.recordings else Path()
        allow_or_say(setting, f"there is no recording of {query}", [*making, "-o", near(folder / f"{name}{RECORDING}")])
        make(making, kept)
    return kept


def allow_or_say(setting: Settings, what: str, command: Sequence[str]) -> None:
    """Refuse to make something on a build that was not told to.

    Raises:
        MissingError: naming the command that makes it.
    """
    if not setting.train:
        line = shlex.join(["rnn-visualizer", *command])
        raise MissingError(f"{what}; make it with `{line}`, or set rnn_visualizer_train = True in conf.py")


def near(path: Path) -> str:
    """Return a path as it is typed from here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def make(arguments: Sequence[str], place: Path) -> None:
    """Run the command line in a process of its own; what it makes appears at once and whole.

    Args:
        arguments: without ``-o``.
        place: what to make.

    Raises:
        ValueError: with what the command said, if it failed.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{os.getpid()}-{place.name}")
    command = [sys.executable, "-m", "visualizer.cli", *arguments, "-o", str(unfinished)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise ValueError(f"`rnn-visualizer {shlex.join(arguments)}` failed: {said[-1]}")
    os.replace(unfinished, place)


def _files(folders: Iterable[Path]) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.glob(f"**/*{RECORDING}"))]


_headers: dict[tuple[Path, float], dict[str, Any]] = {}
"What recordings say of themselves, by file and when it was changed: every recipe of a build asks all of them."


def _header(path: Path) -> dict[str, Any]:
    key = (path, path.stat().st_mtime)
    if key not in _headers:
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            told = {}
        _headers[key] = {name: told.get(name) for name in ("query", "recipe")} if isinstance(told, dict) else {}
    return _headers[key]


def _fits(pairs: Mapping[str, str], header: Mapping[str, Any]) -> bool:
    """Whether a recording is of this recipe: what the author says is so, and nothing else differs from its default."""
    recipe = header.get("recipe") or {}
    said = {name: value for name, value in pairs.items() if name != "v"}
    differs = {name for name, _ in parse_qsl(header.get("query") or "", keep_blank_values=True)}
    return (
        bool(recipe)
        and all(name in recipe and _same(value, recipe[name]) for name, value in said.items())
        and differs <= {*said, *ALWAYS}
    )


def _same(written: str, value: Any) -> bool:
    try:
        return float(written) == float(value)
    except (TypeError, ValueError):
        return written.lower() == str(value).lower()


def _key(pairs: Mapping[str, str], updates: int, every: int) -> str:
    told = [sorted(pairs.items()), updates, every, _version()]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _version() -> str:
    try:
        return version("rnn-visualizer")
    except PackageNotFoundError:
        return "from source"
