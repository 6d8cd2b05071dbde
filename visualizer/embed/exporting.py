"""``rnn-visualizer export``: what was named becomes a page, on its own or as a folder."""

import argparse
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from visualizer.embed import page
from visualizer.embed.checks import check
from visualizer.embed.elements import FORMAT, Given, recording_json
from visualizer.embed.opening import recording_of
from visualizer.embed.packs import FILE, Pack, slugs
from visualizer.embed.poster import draw
from visualizer.trace import Recording
from visualizer.trace.whole import write_whole

Make = Callable[[str], Given]
"Trains a recipe, given as text, and returns its recording."
Packing = Callable[[Path], Pack]
"Packs an author's lesson file."
ATTRIBUTES = ("view", "unit", "layer", "select", "highlight", "update", "views", "quantities")
"Options that are attributes of the player."
OF_A_RECORDING = ("title", "poster", "view", "select", "unit", "layer", "update")
OF_A_LESSON = ("pages", "live")
"Options that mean something to one of the two only."
FILES = "a recording (.rnn.json) or a trace (.safetensors)"
MOST = 4
POSTER_SCALE = 1.5
"Pixels of a drawn still picture for each of the page's."


def export(options: argparse.Namespace, record: Make, pack: Packing) -> str:
    """Write a page; return the line that says so.

    Args:
        options: of the command line.
        record: called only if the option ``train`` asks for it.
        pack: called for a lesson's own file.

    Raises:
        ValueError: if there is nothing to export by that name, or it cannot be written there.
        OSError: if a file cannot be read or written.
    """
    output = writable(options.output, options.folder)
    content = content_of(options, record, pack)
    if not options.folder:
        text = page.one_file(content)
        write_whole(output, text.encode())
        return f"{content.title}: {output} ({len(text.encode()) / 1000:,.0f} kB, nothing beside it)"
    files = page.folder(content)
    _fill(output, files)
    size = sum(map(len, files.values()))
    return f"{content.title}: {output}/index.html and {len(files) - 1} files beside it ({size / 1000:,.0f} kB)"


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder's files; a new folder that cannot be filled does not stay."""
    is_new = not folder.exists()
    folder.mkdir(exist_ok=True)
    try:
        for name, held in files.items():
            write_whole(folder / name, held)
    except BaseException:
        if is_new:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def content_of(options: argparse.Namespace, record: Make, pack: Packing) -> page.Content:
    """Return what the named sources show.

    Raises:
        ValueError: if they are nothing that can be exported, or do not go together.
    """
    sources: Sequence[str] = options.sources
    found = [_found(source, options.train, record, pack) for source in sources]
    packs = [each for each in found if isinstance(each, Pack)]
    if packs and len(found) > 1:
        raise ValueError(f"one lesson makes a page (got {len(found)} names); export each by itself")
    _belong(options, OF_A_RECORDING if packs else OF_A_LESSON, "a lesson" if packs else "a recording")
    if packs:
        return page.of_pack(packs[0], _numbers(options.pages), options.live)
    if len(found) > MOST:
        raise ValueError(f"a page shows at most {MOST} recordings one above another (got {len(found)}); name fewer")
    given = {name: getattr(options, name) for name in ATTRIBUTES if getattr(options, name, None) is not None}
    recordings = [each for each in found if not isinstance(each, Pack)]
    for each in recordings:
        check(given, each.header if isinstance(each, Recording) else recording_json(each))
    own: Path | None = options.poster
    if own is not None and not own.is_file():
        raise ValueError(f"there is no picture {own}; give the path of one, or leave --poster out to have it drawn")
    poster = ("poster.png", _drawn(recordings[0], given)) if own is None else (own.name, own.read_bytes())
    return page.of_recordings(recordings, options.title or "", poster, given)


def _belong(options: argparse.Namespace, others: Sequence[str], kind: str) -> None:
    """Refuse an option that what is exported does not have, rather than pass over it."""
    for name in others:
        if getattr(options, name, None) is not None:
            raise ValueError(f"--{name} means nothing to {kind}; leave it out")


def _drawn(given: Given, attributes: dict[str, Any]) -> bytes:
    """Return the frame that a page opens with as a picture, for where no script runs."""
    recording = given if isinstance(given, Recording) else Recording.from_json(recording_json(given))
    how = {name: attributes[name] for name in ("view", "update", "unit", "layer") if name in attributes}
    return draw(recording, scale=POSTER_SCALE, **how).png


def _found(source: str, train: bool, record: Make, pack: Packing) -> Pack | Given:
    path = Path(source)
    if path.suffix == ".md":
        if not path.is_file():
            raise ValueError(f"there is no lesson file {source}; give the path of one")
        return pack(path)
    if path.name == FILE or (path / FILE).is_file() or source in slugs():
        return Pack.load(source)
    if path.suffix in (".json", ".safetensors"):
        return _of_file(path, train, record)
    if "=" in source:
        return _trained(source, train, record)
    what = "no packed lesson in the folder" if path.is_dir() else "nothing to export called"
    offered = ", ".join(slugs()) or "none is packed here"
    raise ValueError(
        f"there is {what} {source!r}; name a lesson ({offered}), a packed lesson's folder, a lesson file (.md), {FILES}"
    )


def _of_file(path: Path, train: bool, record: Make) -> Given:
    if not path.is_file():
        there = f"{path} is a folder" if path.is_dir() else f"there is no file {path}"
        raise ValueError(f"{there}; give the path of {FILES}")
    is_recipe = path.suffix == ".json" and "task" in _of_json(path)
    return _trained(str(path), train, record) if is_recipe else recording_of(path)


def _of_json(path: Path) -> dict[str, Any]:
    """Return the object in a file that is a recording or a recipe.

    Raises:
        ValueError: if it is neither.
    """
    try:
        told: Any = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise ValueError(f"{path} is no recording: it is not JSON, or it is cut short; record it again") from None
    if isinstance(told, dict) and (told.get("format") == FORMAT or "task" in told):
        return {} if "format" in told else told
    raise ValueError(f"{path} holds neither a recording nor a recipe; make one with `rnn-visualizer record`")


def _trained(recipe: str, train: bool, record: Make) -> Given:
    if train:
        return record(recipe)
    raise ValueError(
        f"{recipe} is a recipe, and a page plays what was recorded: first `rnn-visualizer record '{recipe}' "
        f"-o run.rnn.json`, then `rnn-visualizer export run.rnn.json`; or add --train to do both"
    )


def _numbers(text: str | None) -> list[int] | None:
    if not text:
        return None
    try:
        return [int(number) for number in text.split(",")]
    except ValueError:
        raise ValueError(f"--pages must be numbers separated by commas (got {text!r}); write --pages 1,3") from None


def writable(output: Path, is_folder: bool) -> Path:
    """Return where to write.

    Raises:
        ValueError: if nothing can be written there.
    """
    if is_folder and output.exists() and not output.is_dir():
        raise ValueError(f"{output} is a file, and --folder writes a folder; name another")
    if not is_folder and output.is_dir():
        raise ValueError(f"{output} is a folder; name a file in it, or add --folder for several files")
    folder = output.resolve().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise ValueError(f"the folder {output.parent} does not exist or cannot be written; make it or choose another")
    return output
