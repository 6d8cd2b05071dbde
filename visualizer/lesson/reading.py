"""Reads a lesson file: front matter, then a page for each heading of the first level."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it.token import Token

from visualizer.lesson import rules
from visualizer.lesson.blocks import Block, Text
from visualizer.lesson.directives import Fence, read_block
from visualizer.lesson.fields import Fields
from visualizer.lesson.lesson import Lesson, Page
from visualizer.lesson.markdown import parse
from visualizer.lesson.mentions import mentions
from visualizer.lesson.place import Place
from visualizer.lesson.problem import Findings, LessonError

LONGEST = 100_000
"Bytes of a file; reading one keeps other pages waiting."
FILE = re.compile(r"([0-9]{2})-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")
DIRECTIVE = re.compile(r"\{([a-zA-Z_-]+)\}\s*(.*)", re.DOTALL)


def read_lesson(path: Path) -> Lesson:
    """Read one file.

    Raises:
        LessonError: with everything that is wrong in it.
    """
    findings = Findings(path)
    text = _text(path, findings)
    if findings.problems:
        raise LessonError(findings.problems)
    lesson = _read(path, text, findings)
    if not findings.problems:
        rules.check(lesson, findings)
    if findings.problems:
        raise LessonError(findings.problems)
    return lesson


def _text(path: Path, findings: Findings) -> str:
    """Return what stands in a file; empty if it cannot be a lesson, which is noted."""
    with path.open("rb") as file:
        read = file.read(LONGEST + 1)
    if len(read) > LONGEST:
        findings.add(1, f"a lesson has at most {LONGEST:,} bytes; make two of it")
        return ""
    try:
        return read.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = read.count(b"\n", 0, error.start) + 1
        findings.add(line, f"a byte ({read[error.start]:#x}) is no UTF-8; save the file as UTF-8")
        return ""


def _read(path: Path, text: str, findings: Findings) -> Lesson:
    tokens = parse(text)
    named = FILE.fullmatch(path.name)
    if named is None:
        findings.add(1, f"a lesson's file must be named like 04-lstm.md (got {path.name!r}); rename it")
    fields = _front_matter(tokens, findings)
    lesson = Lesson(
        place=fields.place,
        path=path,
        slug=named[2] if named else path.stem,
        number=int(named[1]) if named else 0,
        title=fields.text("title", "what the lesson is about"),
        question=fields.text("question", "the learner's question, for the course page"),
        summary=fields.text("summary", "one more sentence", ""),
        minutes=fields.integer("minutes", 1, 240, required=True) or 0,
        needs=fields.texts("needs", "a list of lessons such as [vanilla-rnn]"),
        recipe=fields.changes("recipe", required=True),
        pages=_pages(tokens, text.splitlines(), findings),
    )
    fields.finish()
    return lesson


def _front_matter(tokens: tuple[Token, ...], findings: Findings) -> Fields:
    what = "the front matter"
    if tokens and tokens[0].type == "front_matter":
        return Fields.read(findings, what, tokens[0].content, 2, 1)
    findings.add(1, "a lesson begins with its front matter; write '---', then 'title: …' and so on, then '---'")
    return Fields.read(findings, what, "", 1, 1)


def _pages(tokens: tuple[Token, ...], lines: list[str], findings: Findings) -> tuple[Page, ...]:
    drafts: list[_Draft] = []
    for unit in _units(tokens):
        line = (unit[0].map or [0])[0] + 1
        if unit[0].type == "heading_open" and unit[0].tag == "h1":
            drafts.append(_Draft(len(drafts) + 1, line, unit[1].content))
            continue
        if not drafts:
            findings.add(line, "text stands before the first page; write a heading '# …' above it")
            drafts.append(_Draft(1, line, ""))
        drafts[-1].add(unit, lines, findings)
    if not drafts:
        findings.add(1, "the lesson has no page; write a heading '# …' for each")
    return tuple(draft.page(findings) for draft in drafts)


def _units(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Go through what stands side by side: a paragraph with all that is in it, a list, a directive."""
    unit: list[Token] = []
    for token in tokens:
        if token.type == "front_matter":
            continue
        unit.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield tuple(unit)
            unit = []


@dataclass
class _Draft:
    """A page while its blocks are collected."""

    number: int
    line: int
    title: str
    blocks: list[Block] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)

    def add(self, unit: tuple[Token, ...], lines: list[str], findings: Findings) -> None:
        """Add text, or the block of a directive."""
        if unit[0].type not in ("colon_fence", "fence"):
            self.tokens.extend(unit)
            return
        fence = _fence(unit[0], lines, findings)
        if fence is None:
            self.tokens.extend(unit)
            return
        self._close_text()
        block = read_block(fence)
        if block is not None:
            self.blocks.append(block)

    def _close_text(self) -> None:
        """Make a block of the text since the last directive."""
        if self.tokens:
            line = (self.tokens[0].map or [self.line - 1])[0] + 1
            self.blocks.append(Text(Place(line), tuple(self.tokens)))
            self.tokens = []

    def page(self, findings: Findings) -> Page:
        """Return the page."""
        self._close_text()
        said = mentions(self.blocks, findings)
        return Page(
            place=Place(self.line),
            number=self.number,
            title=self.title,
            slug=re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-") or f"page-{self.number}",
            blocks=tuple(self.blocks),
            lives=tuple(said.lives),
            quantities=tuple(said.quantities),
            references=tuple(said.references),
            links=tuple(said.links),
            equations=tuple(said.equations),
        )


def _fence(token: Token, lines: list[str], findings: Findings) -> Fence | None:
    """Return a directive; None for a block of code."""
    begin, end = token.map or [0, 1]
    line = begin + 1
    found = DIRECTIVE.fullmatch(token.info.strip())
    if token.type == "fence":
        if found:
            findings.add(line, f"a directive stands between colons; write ':::{{{found[1]}}}' and ':::'")
        return None
    if found is None:
        findings.add(line, f"a fence of colons names its directive (got {token.info!r}); write ':::{{scene}}'")
        return None
    if end - begin < 2 or set(lines[end - 1].strip()) != {":"}:
        findings.add(line, f"{{{found[1]}}} is not closed; write ':::' on a line of its own where it ends")
    return Fence(found[1], found[2].strip(), token.content, line, findings)
