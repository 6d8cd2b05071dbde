"""YAML with the line of every key."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from visualizer.lesson.problem import Findings

DEEPEST = 20
"Mappings and lists inside one another."


class _Loader(yaml.SafeLoader):
    """YAML 1.2's plain values: ``on`` and ``yes`` are words, 5e-3 is a number, nothing is a date.

    Neither what stands for something else (a few lines of ``*name`` may stand for gigabytes) nor tags.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Refuse what a lesson has no use for, then read a value."""
        event = self.peek_event()
        refused = _refused(event, self._depth)
        if refused:
            raise yaml.MarkedYAMLError(problem=refused, problem_mark=event.start_mark)
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def _refused(event: yaml.Event, depth: int) -> str:
    """Say what is wrong with what comes next; empty if nothing is."""
    name = getattr(event, "anchor", None)
    if name is not None:
        return (
            f"&{name} and *{name} stand for one another, which lessons do not have; write what is meant in each place"
        )
    tag = getattr(event, "tag", None)
    if tag is not None:
        return f"{tag!r} is a tag, which lessons do not have; leave it out"
    return f"more than {DEEPEST} lists and mappings stand inside one another" if depth > DEEPEST else ""


for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"[-+]?(0|[1-9][0-9]{0,17})", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)

Node = yaml.Node
Scalar = yaml.ScalarNode
Mapping = yaml.MappingNode
Sequence = yaml.SequenceNode


def read_mapping(text: str, line: int, findings: Findings, what: str) -> yaml.MappingNode | None:
    """Read a mapping; what cannot be read is noted, and None returned.

    Args:
        text: YAML.
        line: on which it begins, from 1.
        findings: where problems go.
        what: is being read, for the message.
    """
    try:
        node = _Loader("\n" * (line - 1) + text).get_single_node()
        if node is not None:
            value_of(node)  # a key that is no text, for instance
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        told = getattr(error, "problem", None) or "it is no YAML"
        findings.add(
            min(mark.line + 1, line + text.count("\n")) if mark else line,
            f"{what} cannot be read: {told}; write one 'key: value' on each line, and quote a text with ': ' in it",
        )
        return None
    if node is None:
        return yaml.MappingNode("tag:yaml.org,2002:map", [])
    if not isinstance(node, yaml.MappingNode):
        findings.add(line, f"{what} must be made of 'key: value' lines (got {text.strip()[:40]!r}); write a key first")
        return None
    for _, inner in _mappings(node):
        _check_keys(inner, findings, what)
    return node


def _mappings(node: yaml.Node, name: str = "") -> Iterator[tuple[str, yaml.MappingNode]]:
    if isinstance(node, yaml.MappingNode):
        yield name, node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def _check_keys(node: yaml.MappingNode, findings: Findings, what: str) -> None:
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value)
        if name in seen:
            findings.add(line_of(key), f"{name!r} stands twice in {what}; leave one out")
        seen.add(name)
        if node.flow_style and is_empty(value) and not name.isidentifier():
            findings.add(
                line_of(key),
                f"{name!r} has no value; between braces a comma ends a value: quote the whole text, or write each "
                "'key: value' on a line of its own",
            )


def line_of(node: yaml.Node) -> int:
    """Return the line a node begins on, from 1."""
    return int(node.start_mark.line) + 1 if node.start_mark else 1


def is_empty(node: yaml.Node) -> bool:
    """Whether a key was left without a value."""
    return bool(node.tag == "tag:yaml.org,2002:null")


def value_of(node: yaml.Node) -> Any:
    """Return the plain Python value."""
    return _Loader("").construct_object(node, deep=True)


def lines(node: yaml.Node, prefix: str = "") -> dict[str, int]:
    """Return the line of every key, those inside others joined with dots."""
    found: dict[str, int] = {}
    pairs: list[tuple[str, yaml.Node, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        pairs = [(str(key.value), key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        pairs = [(str(at), value, value) for at, value in enumerate(node.value)]
    for name, place, value in pairs:
        found[prefix + name] = line_of(place)
        found |= lines(value, f"{prefix}{name}.")
    return found
