"""What lessons cite: one BibTeX file."""

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_lowercase

import bibtexparser
from bibtexparser.customization import convert_to_unicode, splitname

from visualizer.lesson.problem import Findings, LessonError
from visualizer.shipped import LESSONS

FILE = "references.bib"
NEEDED = ("author", "title", "year")
ENTRY = re.compile(r"^[ \t]*@(\w+)[ \t]*\{[ \t]*([^,\s}]*)", re.MULTILINE)
APART = ("comment", "string", "preamble")
LINKS: dict[str, Callable[[str], str]] = {
    "url": str,
    "doi": lambda doi: f"https://doi.org/{doi.removeprefix('https://doi.org/')}",
    "eprint": lambda number: f"https://arxiv.org/abs/{number.removeprefix('arXiv:')}",
}
SAFE = ("https://", "http://")
"How an address begins that only leads somewhere: others run scripts."


@dataclass(frozen=True)
class Reference:
    """One entry.

    Args:
        key: that lessons cite it by.
        authors: as they are printed, first name first.
        families: the authors' family names.
        title: of the work.
        year: of its publication.
        venue: journal, proceedings or publisher; may be empty.
        url: where it can be read.
        line: in the file, from 1.
        letter: tells it from others of the same authors and year.
    """

    key: str
    authors: tuple[str, ...]
    families: tuple[str, ...]
    title: str
    year: str
    venue: str
    url: str
    line: int
    letter: str = ""

    @property
    def short(self) -> str:
        """As a sentence names it: ``Hochreiter & Schmidhuber (1997)``."""
        named = f"{self.families[0]} et al." if len(self.families) > 2 else " & ".join(self.families)
        return f"{named} ({self.year}{self.letter})"


def bibliography(folder: Path = LESSONS) -> dict[str, Reference]:
    """Read the references of a folder of lessons, by key; none without a file.

    Raises:
        LessonError: with everything that is wrong in the file.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    findings = Findings(path)
    text = path.read_text(encoding="utf-8")
    entries = _entries(text)
    found: dict[str, Reference] = {}
    for key, line in _keys(text):
        if key not in entries:
            findings.add(line, f"entry {key!r} cannot be read; write '@article{{key, title = {{…}}, year = 2000}}'")
        elif key in found:
            findings.add(line, f"key {key!r} is that of line {found[key].line} too; choose another")
        else:
            found[key] = _reference(key, entries[key], line, findings)
    if findings.problems:
        raise LessonError(findings.problems)
    return _with_letters(found)


def _with_letters(found: dict[str, Reference]) -> dict[str, Reference]:
    """Tell apart what a sentence would name alike."""
    alike: dict[str, list[str]] = {}
    for key, entry in found.items():
        alike.setdefault(entry.short, []).append(key)
    letters = {key: ascii_lowercase[at] for keys in alike.values() if len(keys) > 1 for at, key in enumerate(keys)}
    return {key: replace(entry, letter=letters.get(key, "")) for key, entry in found.items()}


def _entries(text: str) -> dict[str, dict[str, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bibtexparser 1 calls pyparsing by names that it gave up
        parser = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
        parser.customization = convert_to_unicode
        known: dict[str, dict[str, str]] = bibtexparser.loads(text, parser).entries_dict
    return known


def _keys(text: str) -> Iterator[tuple[str, int]]:
    for found in ENTRY.finditer(text):
        if found[1].lower() not in APART:
            yield found[2], text.count("\n", 0, found.start()) + 1


def _reference(key: str, fields: dict[str, str], line: int, findings: Findings) -> Reference:
    lacks = [name for name in NEEDED if not fields.get(name)]
    link = next((name for name in LINKS if fields.get(name)), "")
    if not link:
        lacks.append("url (or doi, or eprint)")
    if lacks:
        findings.add(line, f"entry {key!r} needs {', '.join(lacks)}; add what the source says")
        return Reference(key, (), ("",), "", "", "", "", line)
    if not LINKS[link](fields[link]).startswith(SAFE):
        findings.add(line, f"{link} of {key!r} must begin with {SAFE[0]} (got {fields[link][:40]!r}); write it in full")
    names = _plain(re.sub(r"\band\s+others$", "and {et al.}", fields["author"]))
    people = [splitname(name) for name in re.split(r"\s+and\s+", names)]
    venue = next((fields[name] for name in ("journal", "booktitle", "publisher", "howpublished") if name in fields), "")
    return Reference(
        key=key,
        authors=tuple(" ".join((*name["first"], *name["von"], *name["last"], *name["jr"])) for name in people),
        families=tuple(" ".join((*name["von"], *name["last"])) for name in people),
        title=_plain(fields["title"]),
        year=fields["year"],
        venue=_plain(venue),
        url=LINKS[link](fields[link]),
        line=line,
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("{", "").replace("}", "").replace("--", "–").split())
