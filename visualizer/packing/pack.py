"""A lesson as a pack: what is still to be trained, how it is written, whether it is as its lesson says now."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from visualizer.embed.packs import FILE, FORMAT, VERSION
from visualizer.lesson import Lesson
from visualizer.packing import posters
from visualizer.packing.kept import Kept, replace
from visualizer.packing.making import Made
from visualizer.packing.page import PackedPage, references
from visualizer.packing.plans import Plan, Plans
from visualizer.pages.library import Library


class LessonPack:
    """One lesson and the folder that it is packed into.

    Args:
        lesson: that is packed.
        library: it stands in.
        folder: of the pack.
    """

    def __init__(self, lesson: Lesson, library: Library, folder: Path) -> None:
        self.lesson, self.folder = lesson, folder
        self._library = library
        self._kept = Kept(folder)

    @cached_property
    def plans(self) -> Plans:
        """Its runs."""
        return Plans(self.lesson)

    def missing(self) -> dict[str, Plan]:
        """Return the runs that were not trained as the lesson asks for now, by name."""
        return {name: plan for name, plan in self.plans.plans.items() if not self._kept.has(plan)}

    def write(self, made: Mapping[str, Made]) -> None:
        """Write the pack.

        Args:
            made: what came of the runs that were missing, by name.

        Raises:
            KeyError: if one is still missing.
        """
        files = self._files()
        plans = self.plans.plans
        all_made = {name: made[name] if name in made else self._kept.get(plan) for name, plan in plans.items()}
        self._kept.write({name: (plan, all_made[name], files.get(name, "")) for name, plan in plans.items()})
        for page in self.lesson.pages:
            if not posters.is_stored(self.lesson, page):
                first = next(iter(self.plans.shown[page.number].values()))
                posters.write(page, all_made[first].recording, self.folder)
        replace(self.folder / FILE, as_text(self._told(all_made)))

    def problems(self) -> Iterator[str]:
        """Say what is not as the lesson says now; nothing is trained for it."""
        command = f"run 'rnn-visualizer lessons pack {self.lesson.slug}'"
        path = self.folder / FILE
        if not path.is_file():
            yield f"{self.lesson.slug} is not packed; {command}"
            return
        missing = self.missing()
        for name in missing:
            pages = [number for number, shown in self.plans.shown.items() if name in shown.values()]
            where = f"page {pages[0]}" if pages else "a repaired network"
            yield f"{self.lesson.slug}: the run of {where} is not as its recipe says now; {command}"
        if not missing:
            yield from self._texts_differ(path, command)

    def _texts_differ(self, path: Path, command: str) -> Iterator[str]:
        plans = self.plans.plans
        made = {name: self._kept.get(plan, with_recording=False) for name, plan in plans.items()}
        told, there = json.loads(as_text(self._told(made))), json.loads(path.read_text("utf-8"))
        if told == there:
            return
        for fresh, packed in zip(told["pages"], there["pages"], strict=False):
            changed = [name for name, value in fresh.items() if packed.get(name) != value]
            if changed:
                yield f"{self.lesson.slug}: {', '.join(changed)} of page {fresh['number']} changed; {command}"
        changed = [name for name, value in told.items() if name != "pages" and there.get(name) != value]
        if changed or len(told["pages"]) != len(there["pages"]):
            yield f"{self.lesson.slug}: {', '.join(changed) or 'the number of pages'} changed; {command}"

    def _told(self, made: Mapping[str, Made]) -> dict[str, Any]:
        lesson = self.lesson
        files = self._files()
        drawn = [
            PackedPage(
                lesson, page, self._library, self.plans, made, files, posters.name_if_there(lesson, page, self.folder)
            )
            for page in lesson.pages
        ]
        units: dict[str, str] = {}
        for page in drawn:
            units |= page.units()
        return {
            "format": FORMAT,
            "version": VERSION,
            "slug": lesson.slug,
            "number": lesson.number,
            "title": lesson.title,
            "question": lesson.question,
            "summary": lesson.summary,
            "minutes": lesson.minutes,
            "needs": list(lesson.needs),
            "references": references(lesson, self._library),
            "units": dict(sorted(units.items())),
            "pages": [page.to_json() for page in drawn],
        }

    def _files(self) -> dict[str, str]:
        """Name the file of each run that is shown after the first page that shows it."""
        named: dict[str, str] = {}
        for number, shown in self.plans.shown.items():
            for label, name in shown.items():
                named.setdefault(name, f"{number}{'-' + label if label else ''}.rnn.json")
        return named


def as_text(told: Mapping[str, Any]) -> str:
    """Write a pack with a line for each page, so that its changes can be read."""
    pages = ",\n".join(json.dumps(page, ensure_ascii=False, separators=(",", ":")) for page in told["pages"])
    rest = [
        f"{json.dumps(name)}:{json.dumps(value, ensure_ascii=False)}" for name, value in told.items() if name != "pages"
    ]
    return "{\n" + ",\n".join([*rest, f'"pages":[\n{pages}\n]']) + "\n}\n"
