"""Reads the YAML of a directive or of the front matter key by key; what is wrong is noted with its line.

A key that is wrong gives a value all the same, so that the rest of the file is read too: the findings say that the
lesson cannot be used.
"""

import keyword
import re
from collections.abc import Iterable
from typing import Any

from visualizer.lesson import yaml_nodes
from visualizer.lesson.expression import Condition, MeasureCall, parse_condition, parse_measure
from visualizer.lesson.place import Place
from visualizer.lesson.problem import Findings, choose

LABEL = re.compile(r"[a-z][a-z0-9_]*")
NEVER = Condition("", ["==", 0, 1])
"Stands in for a condition that could not be read."
SHOWN = 60


class Fields:
    """The keys of one mapping.

    Args:
        findings: where problems go.
        what: is being read, as in "a scene".
        node: its keys and values; None if they could not be read, which has been said.
        place: lines of the whole.
        inside: the keys that lead to this mapping.
    """

    def __init__(
        self,
        findings: Findings,
        what: str,
        node: yaml_nodes.Mapping | None,
        place: Place,
        inside: tuple[str | int, ...] = (),
    ) -> None:
        self.findings = findings
        self.what = what
        self.place = place
        self._inside = inside
        self._is_read = node is not None
        pairs = node.value if node is not None else []
        self._nodes: dict[str, yaml_nodes.Node] = {
            str(key.value): value for key, value in pairs if not yaml_nodes.is_empty(value)
        }
        self._keys = [str(key.value) for key, _ in pairs]
        self._asked: list[str] = []

    @classmethod
    def read(cls, findings: Findings, what: str, text: str, line: int, head: int) -> "Fields":
        """Read YAML that begins on ``line`` and belongs to what begins on line ``head``."""
        node = yaml_nodes.read_mapping(text, line, findings, what)
        return cls(findings, what, node, Place(head, yaml_nodes.lines(node) if node else {}))

    def line(self, *keys: str | int) -> int:
        """Return the line of a key."""
        return self.place.at(*self._inside, *keys)

    def has(self, key: str) -> bool:
        """Whether a key was given a value."""
        return key in self._nodes

    def finish(self) -> None:
        """Note the keys that mean nothing here."""
        for key in self._keys:
            if key not in self._asked:
                self.findings.add(self.line(key), f"{self.what} has no key {key!r}; {choose(key, self._asked)}")

    def text(self, key: str, expected: str, default: str | None = None) -> str:
        """Read a text as it was written; a number is one too."""
        node = self._take(key, expected, default is None)
        if node is None:
            return default or ""
        if isinstance(node, yaml_nodes.Scalar) and (str(node.value).strip() or default is not None):
            return str(node.value).strip()
        self._refuse(key, expected, yaml_nodes.value_of(node))
        return ""

    def texts(self, key: str, expected: str, required: bool = False) -> tuple[str, ...]:
        """Read a list of texts; a single text is a list of one."""
        node = self._take(key, expected, required)
        if node is None:
            return ()
        nodes = node.value if isinstance(node, yaml_nodes.Sequence) else [node]
        if all(isinstance(item, yaml_nodes.Scalar) and not yaml_nodes.is_empty(item) for item in nodes):
            return tuple(str(item.value).strip() for item in nodes)
        self._refuse(key, expected, yaml_nodes.value_of(node))
        return ()

    def choice(self, key: str, offered: Iterable[str], default: str) -> str:
        """Read one of a few words."""
        names = list(offered)
        word = self.text(key, f"one of {', '.join(names)}", default)
        if word != default and word not in names:
            self.findings.add(self.line(key), f"{key} of {self.what} cannot be {word!r}; {choose(word, names)}")
        return word

    def label(self, key: str, default: str = "") -> str:
        """Read a name that addresses and expressions may contain."""
        word = self.text(key, "a name of small letters, digits and _", default)
        if word != default:
            self.check_label(word, key)
        return word

    def check_label(self, word: str, *keys: str | int) -> None:
        """Note a name that an expression could not contain."""
        if not LABEL.fullmatch(word) or keyword.iskeyword(word) or word in ("recipe", "updates", "true", "false"):
            self.findings.add(
                self.line(*keys),
                f"{word!r} cannot be a name in {self.what}: small letters, digits and _ , a letter first, no word of "
                "Python, not recipe and not updates; choose another",
            )

    def boolean(self, key: str, default: bool) -> bool:
        """Read true or false."""
        value = self._value(key, "true or false")
        if value is not None and not isinstance(value, bool):
            self._refuse(key, "true or false", value)
        return value if isinstance(value, bool) else default

    def integer(self, key: str, low: int, high: int, default: int | None = None, required: bool = False) -> int | None:
        """Read a whole number within bounds."""
        expected = f"a whole number between {low} and {high}"
        value = self._value(key, expected, required)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self._refuse(key, expected, value)
        return default

    def integers(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Read a list of different whole numbers from 0."""
        value = self._value(key, "a list such as [0, 1, 2]")
        if value is None:
            return default
        known = value if isinstance(value, list) else []
        whole = all(isinstance(number, int) and not isinstance(number, bool) and number >= 0 for number in known)
        if not known or not whole or len(set(known)) < len(known):
            self._refuse(key, "a list of different whole numbers such as [0, 1, 2]", value)
            return default
        return tuple(known)

    def seconds(self, key: str, default: float) -> float:
        """Read a number above 0."""
        value = self._value(key, "a number of seconds above 0")
        if value is None:
            return default
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return float(value)
        self._refuse(key, "a number of seconds above 0", value)
        return default

    def changes(self, key: str, required: bool = False) -> dict[str, Any]:
        """Read knobs and their values."""
        expected = "knobs and values such as {seed: 3, hidden_size: 8}"
        value = self._value(key, expected, required)
        if value is None:
            return {}
        if isinstance(value, dict) and not any(isinstance(inner, dict | list) for inner in value.values()):
            return {str(name): inner for name, inner in value.items()}
        self._refuse(key, expected, value)
        return {}

    def all_changes(self) -> dict[str, Any]:
        """Read every key as a knob."""
        self._asked.extend(self._keys)
        found = {key: yaml_nodes.value_of(node) for key, node in self._nodes.items()}
        for key, value in found.items():
            if isinstance(value, dict | list):
                self._refuse(key, "the value of a knob", value)
        return found

    def inner(self, key: str, what: str, expected: str) -> "Fields | None":
        """Read a mapping that may be left out."""
        node = self._take(key, expected, False)
        if node is None or isinstance(node, yaml_nodes.Mapping):
            return None if node is None else Fields(self.findings, what, node, self.place, (*self._inside, key))
        self._refuse(key, expected, yaml_nodes.value_of(node))
        return None

    def condition(self, key: str, required: bool = True) -> Condition | None:
        """Read a condition; None only where it may be left out and is."""
        text = self.text(key, "a condition such as 'accuracy >= 0.9'", None if required else "")
        if not text:
            return NEVER if required else None
        return self.findings.attempt(self.line(key), parse_condition, text) or NEVER

    def measures(self, key: str = "measure") -> dict[str, MeasureCall]:
        """Read measures by name, or a list of those that need no arguments."""
        expected = "names and measures such as {accuracy: accuracy}"
        node = self._take(key, expected, True)
        if isinstance(node, yaml_nodes.Mapping):
            pairs = [(str(name.value), str(spec.value)) for name, spec in node.value]
        else:
            self._asked.remove(key)
            pairs = [(spec, spec) for spec in self.texts(key, expected, node is not None)]
        found = {}
        for name, spec in pairs:
            line = self.line(key, name)
            call = self.findings.attempt(line, parse_measure, spec)
            if call is not None and call.arguments and name == spec:
                self.findings.add(line, f"{spec!r} needs a name; write 'some_name: {spec}' on a line of its own")
            elif call is not None:
                self.check_label(name, key, name)
                found[name] = call
        return found

    def mappings(self, key: str, what: str, expected: str, required: bool = True) -> dict[str | int, "Fields"]:
        """Read mappings inside this one, by label or by place in a list."""
        node = self._take(key, expected, required)
        pairs: list[tuple[str | int, yaml_nodes.Node]] = []
        if isinstance(node, yaml_nodes.Mapping):
            pairs = [(str(name.value), value) for name, value in node.value]
        elif isinstance(node, yaml_nodes.Sequence):
            pairs = list(enumerate(node.value))
        elif node is not None:
            self._refuse(key, expected, yaml_nodes.value_of(node))
        found = {}
        for label, inner in pairs:
            if isinstance(inner, yaml_nodes.Mapping):
                found[label] = Fields(self.findings, what, inner, self.place, (*self._inside, key, label))
            else:
                self.findings.add(
                    self.line(key, label), f"{label!r} in {key} of {self.what} must be {expected}; write {{key: value}}"
                )
        return found

    def _take(self, key: str, expected: str, required: bool) -> yaml_nodes.Node | None:
        self._asked.append(key)
        if required and self._is_read and key not in self._nodes:
            self.findings.add(self.line(key), f"{self.what} needs {key!r}: {expected}; add a line '{key}: …'")
        return self._nodes.get(key)

    def _value(self, key: str, expected: str, required: bool = False) -> Any:
        node = self._take(key, expected, required)
        return None if node is None else yaml_nodes.value_of(node)

    def _refuse(self, key: str, expected: str, value: Any) -> None:
        told = repr(value)
        told = told if len(told) <= SHOWN else f"{told[:SHOWN]}…"
        self.findings.add(self.line(key), f"{key} of {self.what} must be {expected} (got {told}); write '{key}: …' so")
