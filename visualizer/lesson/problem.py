"""What is wrong in a file, where, and what to write instead."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that an author must mend.

    Args:
        file: where it stands.
        line: from 1.
        message: what is wrong, what was expected, what to write instead.
    """

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class LessonError(ValueError):
    """What was read cannot be shown.

    Args:
        problems: all of them, in the order of the files.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def choose(word: str, offered: Iterable[str]) -> str:
    """Say what could be written instead of a word: the nearest, or all there are.

    Example:
        >>> choose("spede", ["speed", "unit"])
        "did you mean 'speed'?"
        >>> choose("x", ["speed", "unit"])
        'choose one of speed, unit'
    """
    names = list(offered)
    nearest = difflib.get_close_matches(word, names, n=1)
    if nearest:
        return f"did you mean {nearest[0]!r}?"
    return f"choose one of {', '.join(names)}" if names else "there is none to choose"


class Findings:
    """Collects what is wrong in one file, so that all of it is said together."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def add(self, line: int, message: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(self.path, line, message))

    def attempt(self, line: int, read: Callable[[str], Value], text: str) -> Value | None:
        """Return what ``read`` makes of a text, or note why it cannot be read."""
        try:
            return read(text)
        except ValueError as error:
            self.add(line, str(error))
            return None
