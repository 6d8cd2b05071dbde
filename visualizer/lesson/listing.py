"""The running code, for a page to print: found by reading the files, nothing is imported."""

import ast
import inspect
from dataclasses import dataclass
from pathlib import Path

from visualizer.lesson.problem import choose
from visualizer.shipped import PACKAGE

Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Listing:
    """A piece of code.

    Args:
        path: dotted, as asked for.
        file: relative to the package's folder.
        line: of its first line, from 1.
        text: without the indentation it has in its file.
    """

    path: str
    file: Path
    line: int
    text: str


def read_source(path: str) -> Listing:
    """Find a class, method or function by its dotted path.

    Raises:
        ValueError: if it is not there, naming what is.

    Example:
        >>> read_source("visualizer.models.lstm.LSTM.step").text.splitlines()[0]
        'def step('
    """
    package, *words = path.split(".")
    if package != PACKAGE.name or not words:
        raise ValueError(f"{path!r} is not in this package; write {PACKAGE.name}.room.file.Class.method")
    file, names = _module(path, words)
    text = file.read_text(encoding="utf-8")
    found: ast.AST = ast.parse(text)
    for name in names:
        inside = {node.name: node for node in ast.iter_child_nodes(found) if isinstance(node, Definition)}
        if name not in inside:
            raise ValueError(f"{file.name} has no {name!r} for {path!r}; {choose(name, inside)}")
        found = inside[name]
    if not isinstance(found, Definition):
        raise ValueError(f"{path!r} is a whole file; name a class or a function in it")
    first = min([found.lineno, *(decorator.lineno for decorator in found.decorator_list)])
    lines = text.splitlines()[first - 1 : found.end_lineno]
    return Listing(path, file.relative_to(PACKAGE), first, inspect.cleandoc("\n" + "\n".join(lines)))


def _module(path: str, words: list[str]) -> tuple[Path, list[str]]:
    """Return the file that a path begins with, and the names inside it."""
    folder = PACKAGE
    for at, word in enumerate(words):
        if (folder / f"{word}.py").is_file():
            return folder / f"{word}.py", words[at + 1 :]
        if not (folder / word).is_dir():
            offered = [known.stem for known in folder.iterdir() if known.suffix == ".py" or known.is_dir()]
            raise ValueError(f"{path!r} leads nowhere: {folder.name}/ has no {word!r}; {choose(word, sorted(offered))}")
        folder = folder / word
    raise ValueError(f"{path!r} is a folder; name a class or a function in one of its files")
