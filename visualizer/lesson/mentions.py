"""What the sentences of a block mention: live numbers, quantities, references, links."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token

from visualizer.lesson.blocks import Block, Claim, Predict
from visualizer.lesson.expression import parse_measure
from visualizer.lesson.markdown import ROLES, parse_sentence, walk
from visualizer.lesson.problem import Findings, choose

SENTENCES = ("question", "task", "says", "otherwise", "done", "published", "differs", "title")
"Fields of blocks that are Markdown on one line."
Mention = tuple[str, int]
"A word and its line."


@dataclass
class Mentions:
    """Words with their lines, in order."""

    lives: list[Mention] = field(default_factory=list)
    quantities: list[Mention] = field(default_factory=list)
    references: list[Mention] = field(default_factory=list)
    links: list[Mention] = field(default_factory=list)
    equations: list[Mention] = field(default_factory=list)


def mentions(blocks: Iterable[Block], findings: Findings) -> Mentions:
    """Collect what blocks mention; note roles that do not exist and live numbers that cannot be read."""
    found = Mentions()
    for block in blocks:
        if isinstance(block, Claim) and block.paper:
            found.references.append((block.paper, block.place.at("paper")))
        for token, line in _tokens(block):
            _collect(token, line, found, findings)
    return found


def _tokens(block: Block) -> Iterator[tuple[Token, int]]:
    yield from walk(getattr(block, "tokens", ()))
    for line, sentence in _sentences(block):
        for token, _ in walk(parse_sentence(sentence)):
            yield token, line


def _sentences(block: Block) -> Iterator[tuple[int, str]]:
    place = block.place
    for name in SENTENCES:
        yield place.at(name), getattr(block, name, "")
    for at, hint in enumerate(getattr(block, "hints", ())):
        yield place.at("hints", at), hint
    if isinstance(block, Predict):
        for at, option in enumerate(block.options):
            yield place.at("options", at, "says"), option.says
            yield place.at("options", at, "because"), option.because


def _collect(token: Token, line: int, found: Mentions, findings: Findings) -> None:
    if token.type == "role":
        _collect_role(token, line, found, findings)
    elif token.type.startswith("math"):
        found.equations.append((token.content, line))
    elif token.type == "link_open":
        found.links.append((str(token.attrs["href"]), line))
    elif token.type == "image":
        findings.add(line, "a lesson has no pictures of its own; write a {scene}, whose picture is live")


def _collect_role(token: Token, line: int, found: Mentions, findings: Findings) -> None:
    role = token.meta["role"]
    readers: dict[str, Callable[[], None]] = {
        "cite": lambda: found.references.extend((key.strip(), line) for key in token.content.split(",")),
        "quantity": lambda: found.quantities.append((token.content, line)),
        "live": lambda: _collect_live(token, line, found, findings),
    }
    if role in readers:
        readers[role]()
    else:
        findings.add(line, f"there is no role {role!r}; {choose(role, ROLES)}")


def _collect_live(token: Token, line: int, found: Mentions, findings: Findings) -> None:
    call = findings.attempt(line, parse_measure, token.content)
    if call is not None:
        found.lives.append((str(call), line))
