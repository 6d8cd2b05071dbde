"""The section of a script that draws a task's batches: the task's own code, with its data where it has any."""

import base64
import bz2
import gzip
import inspect
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from visualizer.knob import Knob
from visualizer.recipe import Recipe
from visualizer.standalone.excerpt import Excerpt, Taker
from visualizer.standalone.own import OWN_SERIES, OWN_TEXT
from visualizer.standalone.section import Section, render
from visualizer.tasks import TASKS, char_lm, digits, forecast, g2p, names, own_data
from visualizer.tasks.task import Task

WIDTH = 108
REMEMBERING = ("dyck",)
"Tasks whose metrics ask for what there is to remember."


@dataclass(frozen=True)
class Data:
    """What a task reads from a file, and how a script reads it.

    Args:
        read: returns the file's text.
        skipped: constants of the task's module that name the file.
        replaced: text of the task's source that reads the file, and what stands in its place.
        written: methods that are written anew.
    """

    read: Callable[[Recipe], str]
    skipped: tuple[str, ...] = ()
    replaced: Mapping[str, str] | None = None
    written: Mapping[str, str] | None = None


_SPELL = """
def __init__(self):
    training, held_out = _split_names()
    self._train, self._held_out = self._spell(training), self._spell(held_out)
"""
_SAY = """
def __init__(self):
    letters, phones, held_out = _words()
    fits = (letters != NOTHING).sum(axis=1) <= self.longest
    fits &= (phones != NOTHING).sum(axis=1) <= self.longest
    self._letters, self._phones = letters[fits, : self.longest], phones[fits, : self.longest]
    self._held_out = held_out[fits]
"""
_SERIES = '''
def __init__(self):
    """Standardise the series by its training part."""
    {read}
    self._split = int(len(raw) * TRAINING_PART)
    mean, scale = raw[: self._split].mean(), raw[: self._split].std() or 1.0
    self._values = ((raw - mean) / scale).astype(np.float32)
'''
_SHIPPED_SERIES = 'raw = np.array([float(line.split(",")[1]) for line in unpacked().split("\\n")[1:-1]])'
_TEXT = '''
def __init__(self):
    """Write the text as numbers, one per character; its last part is held out."""
    text = {read}
    self._alphabet = sorted(set(text))
    numbers = {{character: number for number, character in enumerate(self._alphabet)}}
    codes = np.array([numbers[character] for character in text])
    split = len(codes) - int(len(codes) * HELD_OUT)
    self._train, self._held_out = codes[:split], codes[split:]
'''
_BATCH = '''
def batch(self, rng, batch_size, update):
    """Read on: each row continues where it ended in the update before, so ``rng`` has nothing to draw."""
    starts = np.arange(batch_size) * len(self._train) // batch_size + update * self.seq_len
    places = (starts[:, None] + np.arange(self.seq_len + 1)) % len(self._train)  # (B, L + 1)
    return self._ask(self._train[places])
'''
_VALIDATION = '''
def validation(self):
    """Return windows of the held-out end of the text."""
    return self._ask(self._held_out[self._windows()])
'''
_ASK = '''
def _ask(self, codes):
    """Every character is heard, and the next one asked for."""
    heard, targets = codes[:, :-1], codes[:, 1:]
    return Batch(one_hot(heard, self.input_size), targets.copy(), np.ones(heard.shape, bool))
'''


def _text(recipe: Recipe) -> Data:
    read = OWN_TEXT.call if recipe["text"] else "unpacked()"
    written = {"__init__": _TEXT.format(read=read), "batch": _BATCH, "validation": _VALIDATION, "_ask": _ASK}
    return Data(lambda recipe: "" if recipe["text"] else char_lm.BOOK.read_text("ascii"), written=written)


def _series(recipe: Recipe) -> Data:
    if own_data.is_hash(recipe["series"]):
        return Data(lambda recipe: "", written={"__init__": _SERIES.format(read=f"raw = {OWN_SERIES.call}")})
    step = "\n    raw = np.diff(raw)  # the change from one month to the next" * (recipe["series"] == "co2")
    return Data(
        lambda recipe: (forecast.DATA / f"{recipe['series']}.csv").read_text("ascii"),
        written={"__init__": _SERIES.format(read=_SHIPPED_SERIES + step)},
    )


DATA: Mapping[str, Callable[[Recipe], Data]] = {
    "char_lm": _text,
    "forecast": _series,
    "names": lambda recipe: Data(
        lambda recipe: names.NAMES.read_text("ascii"),
        ("NAMES",),
        {'NAMES.read_text(encoding="ascii")': "unpacked()"},
        {"__init__": _SPELL},
    ),
    "digits": lambda recipe: Data(
        lambda recipe: gzip.decompress(digits.IMAGES.read_bytes()).decode("ascii"),
        ("IMAGES",),
        {"np.loadtxt(IMAGES,": "np.loadtxt(unpacked().splitlines(),"},
    ),
    "g2p": lambda recipe: Data(
        lambda recipe: gzip.decompress(g2p.WORDS.read_bytes()).decode("ascii"),
        ("WORDS", "gzip"),
        {'gzip.decompress(WORDS.read_bytes()).decode("ascii")': "unpacked()"},
        {"__init__": _SAY},
    ),
}
"Tasks that read a file."


def needs(recipe: Recipe) -> str:
    """Say which file has to lie beside the script; empty where none has."""
    task = TASKS[recipe.task]
    if not task.owns or not own_data.is_hash(recipe[task.owns]):
        return ""
    return (OWN_TEXT if task.owns == "text" else OWN_SERIES).file


def task_sections(recipe: Recipe) -> list[Section]:
    """Return the sections of data and task."""
    task = recipe.build_task()
    owner = type(task)
    data = DATA[recipe.task](recipe) if recipe.task in DATA else Data(lambda recipe: "")
    wanted = ["batch", "validation", "metrics", "input_size", "output_size"]
    wanted += ["feedback"] * (recipe.values.get("teacher_forcing_ratio", 1.0) < 1)
    taker = Taker(wanted, _knobs(recipe, task), data.written or {}, data.skipped, recipe.task in REMEMBERING)
    taken = taker.take(owner, Task)
    code = _replaced(taken, data.replaced or {})
    text = inspect.cleandoc(sys.modules[owner.__module__].__doc__ or "")
    with_memory, with_sources = recipe.task in REMEMBERING, owner.translates
    base = render("task", kind=owner.kind, with_memory=with_memory, with_sources=with_sources)
    ours = Section(f"The task: {owner.label.lower()}", text, code, imports=tuple(sorted(taken.imports)))
    return [*_data_sections(recipe, data), Section("What any task is made of", "", base), ours]


def _replaced(found: Excerpt, replaced: Mapping[str, str]) -> str:
    """Join what was found, and read data where the source reads its file."""
    code = "\n\n\n".join(["\n".join(_constants(found)), *_functions(found), *found.classes]).strip()
    for old, new in replaced.items():
        assert code.count(old) == 1, f"the source of the task has no {old!r} any more"
        code = code.replace(old, new)
    return code


def _constants(found: Excerpt) -> list[str]:
    return [each for each in found.functions if not each.startswith(("def ", "@"))]


def _functions(found: Excerpt) -> list[str]:
    return [each for each in found.functions if each.startswith(("def ", "@"))]


def _knobs(recipe: Recipe, task: Task) -> dict[str, tuple[Any, str]]:
    """Return the task's knobs with their values, and a sentence about each; own data is named by its file instead."""
    known: dict[str, tuple[Any, str]] = {"seq_len": (task.seq_len, "Positions in one sequence.")}
    for name in recipe.group("task"):
        knob: Knob = recipe.knob(name)
        known[name] = (recipe[name], (knob.parameter.doc or "").split("; ")[0])
    known.pop(TASKS[recipe.task].owns, None)
    return {name: (value, _short(name, value, doc)) for name, (value, doc) in known.items()}


def _short(name: str, value: Any, doc: str) -> str:
    """Return a sentence where it fits on the line."""
    return doc if len(f"    {name} = {value!r}  # {doc}") <= WIDTH else ""


def _data_sections(recipe: Recipe, data: Data) -> list[Section]:
    text = data.read(recipe)
    if not text:
        own = {"text": OWN_TEXT, "series": OWN_SERIES}.get(TASKS[recipe.task].owns)
        if own is None or not needs(recipe):
            return []
        return [Section("Your own data", own.text, own.code(recipe[TASKS[recipe.task].owns]))]
    packed = base64.b64encode(bz2.compress(text.encode("ascii"))).decode("ascii")
    told = f"{TASKS[recipe.task].label}: {len(text):,} characters, compressed. {_licence(recipe)}"
    code = render("data", packed="\n".join(textwrap.wrap(packed, WIDTH)))
    return [Section("The data", told, code, is_hidden=True)]


def _licence(recipe: Recipe) -> str:
    return "Sources: " + "; ".join(TASKS[recipe.task].sources) + "."
