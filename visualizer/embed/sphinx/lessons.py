"""A lesson by its name, its pack's folder, or the author's own file."""

import hashlib
from pathlib import Path

from visualizer.embed.packs import FILE, Pack
from visualizer.embed.sphinx.recipes import allow_or_say, make, near
from visualizer.embed.sphinx.settings import Settings
from visualizer.lesson import Lesson, LessonError, read_lesson


def pack_of(argument: str, beside: Path, setting: Settings) -> Pack:
    """Return the pack that an author means.

    Args:
        argument: the address of one of our lessons (``lstm``), a pack's folder, or a lesson's file (``….md``).
        beside: what ``argument`` is, if it is a path relative to the page.
        setting: where to look, and whether it may be trained.

    Raises:
        MissingError: if an author's own lesson is not packed, and must not be packed here.
        LessonError: if the author's file has faults.
        ValueError: if there is no such lesson, or its pack is newer, damaged or of another text.
    """
    if not argument.endswith(".md"):
        return Pack.load(beside if (beside / FILE).is_file() or beside.name == FILE else argument)
    if not beside.is_file():
        raise ValueError(f"there is no file {argument}; name a lesson's Markdown file, a pack's folder, or one of ours")
    lesson = read_lesson(beside)
    for folder in (beside.parent, *setting.recordings):
        if (folder / lesson.slug / FILE).is_file():
            return _of_this_text(Pack.load(folder / lesson.slug), lesson, argument)
    kept = setting.cache / f"{lesson.slug}-{hashlib.sha256(beside.read_bytes()).hexdigest()[:16]}"
    if not (kept / FILE).is_file():
        place = near(beside.parent / lesson.slug)
        allow_or_say(setting, f"{argument} is not packed", ["lessons", "pack", near(beside), "-o", place])
        make(["lessons", "pack", str(beside)], kept)
    return Pack.load(kept)


def _of_this_text(pack: Pack, lesson: Lesson, argument: str) -> Pack:
    """Refuse a pack whose pages are not those of the file."""
    packed, written = [page["title"] for page in pack.pages], [page.title for page in lesson.pages]
    if packed != written:
        raise ValueError(
            f"{argument} has changed since it was packed; run `rnn-visualizer lessons pack {argument}` again"
        )
    return pack


def faults(error: LessonError) -> list[tuple[str, str]]:
    """Return what is wrong with a lesson's file: where, as Sphinx says places, and what."""
    return [(f"{problem.file}:{problem.line}", problem.message) for problem in error.problems]
