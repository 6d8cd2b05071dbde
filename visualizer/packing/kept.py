"""What was trained for a pack stays beside it in ``made.json``, by the key of its plan: a second run trains nothing."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from visualizer.packing.making import Made
from visualizer.packing.plans import Plan

FILE = "made.json"


class Kept:
    """Finished runs in the folder of a pack.

    Args:
        folder: of the pack; it need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / FILE
        self._known: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}

    def has(self, plan: Plan) -> bool:
        """Whether a plan was carried out, and its recording is still there."""
        known = self._known.get(plan.key)
        return known is not None and (not known["file"] or (self.folder / known["file"]).is_file())

    def get(self, plan: Plan, *, with_recording: bool = True) -> Made:
        """Return what came of a plan.

        Raises:
            KeyError: if it was not carried out.
        """
        known = self._known[plan.key]
        readings = {int(updates): reading for updates, reading in known["readings"].items()}
        is_wanted = with_recording and known["file"]
        return Made(readings, (self.folder / known["file"]).read_text("utf-8") if is_wanted else "")

    def file(self, plan: Plan) -> str:
        """Return the name of the file that holds a plan's recording."""
        return str(self._known[plan.key]["file"])

    def write(self, found: Mapping[str, tuple[Plan, Made, str]]) -> None:
        """Write all recordings and numbers of a pack; what was there of others goes.

        Args:
            found: by name of a run, its plan, what came of it and the name of its file (empty without recording).
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        old = {known["file"] for known in self._known.values() if known["file"]}
        files = {file: made.recording for _, made, file in found.values() if file}
        for file, text in files.items():
            replace(self.folder / file, text)
        for file in old - set(files):
            (self.folder / file).unlink(missing_ok=True)
        self._known = {
            plan.key: {"recipe": plan.recipe.to_query(), "file": file, "readings": made.to_json()}
            for plan, made, file in found.values()
        }
        lines = [f"{json.dumps(key)}: {json.dumps(known, ensure_ascii=False)}" for key, known in self._known.items()]
        replace(self.folder / FILE, "{\n" + ",\n".join(lines) + "\n}\n")


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all, and only where it changes."""
    if path.is_file() and path.read_text("utf-8") == text:
        return
    unfinished = path.with_name(path.name + ".writing")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)
