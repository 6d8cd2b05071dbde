"""A registry is a dict beside its files: every file that defines an entry is listed, every entry has its file."""

import inspect
from pathlib import Path

import pytest

from visualizer import models, tasks
from visualizer.models.model import SequenceModel
from visualizer.tasks.task import Task


def files_that_define(room, base):
    folder = Path(room.__file__).parent
    names = set()
    for entry in vars(room).values():
        if inspect.isclass(entry) and issubclass(entry, base) and not inspect.isabstract(entry):
            names.add(Path(inspect.getfile(entry)))
    return folder, names


@pytest.mark.parametrize(
    ("room", "registry", "base"), [(models, models.MODELS, SequenceModel), (tasks, tasks.TASKS, Task)]
)
def test_every_entry_has_a_file_of_its_name(room, registry, base):
    folder = Path(room.__file__).parent
    for name, entry in registry.items():
        assert Path(inspect.getfile(entry)) == folder / f"{name}.py"
        assert issubclass(entry, base)


@pytest.mark.parametrize(
    ("room", "registry", "base"), [(models, models.MODELS, SequenceModel), (tasks, tasks.TASKS, Task)]
)
def test_no_file_is_forgotten(room, registry, base):
    folder = Path(room.__file__).parent
    declared = {f"class {entry.__name__}(" for entry in registry.values()}
    bases = {known.__name__ for entry in registry.values() for known in entry.__mro__ if issubclass(known, base)}
    for path in folder.glob("*.py"):
        ours = [
            line
            for line in path.read_text().splitlines()
            if line.startswith("class ") and any(f"({known})" in line for known in bases)
        ]
        for line in ours:
            abstract = "(ABC" in line or path.stem in {"recurrent", "residual", "model", "task", "translation"}
            assert abstract or any(line.startswith(known) for known in declared), (
                f"{path.name}: {line} is in no registry"
            )
