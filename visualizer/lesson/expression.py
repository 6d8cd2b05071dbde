"""Conditions over measured numbers, and calls of measures: written as Python, read with a whitelist, never executed.

A condition becomes a JSON tree that a browser evaluates just as ``holds`` does here (``["and", [">=", ["name",
"accuracy"], 0.9], …]``). A value that is missing or not a number makes a comparison false, and so does a division
by zero.
"""

import ast
import math
import operator
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeGuard

from visualizer.lesson.problem import choose

Tree = Any
"A number, or a list that begins with what is done: JSON."
ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: left / right if right else math.nan,
}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
FUNCTIONS: dict[str, Callable[..., float]] = {"abs": abs, "min": min, "max": max}
_SIGNS: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.And: "and",
    ast.Or: "or",
}
LONGEST = 500
"Characters of a condition or a measure."
DEEPEST = 40
"Operations inside one another; a sum counts one for each of its terms."
LARGEST = 1e15
LIKE = "a condition is like 'accuracy >= 0.9 and recipe.hidden_size <= 8'"


@dataclass(frozen=True)
class Condition:
    """Something that holds or does not.

    Args:
        text: as it was written.
        tree: as JSON.

    Example:
        >>> condition = parse_condition("open.accuracy >= 0.9 and half.accuracy <= 0.3")
        >>> condition.holds({"open": {"accuracy": 1.0}, "half": {"accuracy": 0.25}})
        True
        >>> condition.names
        ('open.accuracy', 'half.accuracy')
    """

    text: str
    tree: Tree = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """What it asks for, each once."""
        return tuple(dict.fromkeys(_names(self.tree)))

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Decide it; ``label.name`` is looked up in the mapping ``values[label]``."""
        return _decide(self.tree, values)


@dataclass(frozen=True)
class MeasureCall:
    """A measure and its arguments.

    Args:
        name: in ``MEASURES``.
        arguments: numbers or words, by name.
        runner: in a race, the label of the run that is read; empty: the only one.
    """

    name: str
    arguments: Mapping[str, float | str] = field(default_factory=lambda: MappingProxyType({}))
    runner: str = ""

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in self.arguments.items())
        return (f"{self.runner}." if self.runner else "") + self.name + (f"({given})" if given else "")


def parse_condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        ValueError: saying what cannot stand in one.
    """
    tree = _read(_parsed(text, LIKE))
    if not _is_condition(tree):
        raise ValueError(f"{text!r} is a number; {LIKE}; compare it with something")
    return Condition(text, tree)


def parse_measure(text: str) -> MeasureCall:
    """Read ``name`` or ``name(argument=value, …)``; in a race ``label.name`` says which run.

    Raises:
        ValueError: saying what is wrong.

    Example:
        >>> parse_measure("accuracy_with(clamp=input_gate, value=0)")
        MeasureCall(name='accuracy_with', arguments={'clamp': 'input_gate', 'value': 0}, runner='')
        >>> str(parse_measure("lstm.accuracy"))
        'lstm.accuracy'
    """
    like = "a measure is like 'accuracy' or 'accuracy_with(clamp=input_gate, value=0)'"
    node = _parsed(text, like)
    called, arguments = (node.func, node) if isinstance(node, ast.Call) else (node, None)
    name = _dotted(called)
    if name is None:
        raise ValueError(f"{text!r} is no measure; {like}")
    if arguments is not None and arguments.args:
        raise ValueError(f"{text!r} gives a value without its argument; {like}; write argument=value")
    keywords = arguments.keywords if arguments is not None else []
    runner, _, last = name.rpartition(".")
    return MeasureCall(last, {keyword.arg or "": _argument(keyword, like) for keyword in keywords}, runner)


def _argument(keyword: ast.keyword, like: str) -> float | str:
    node = keyword.value
    if isinstance(node, ast.Name) and keyword.arg:
        return node.id
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and keyword.arg:
        return node.value
    sign, node = (-1, node.operand) if _is_minus(node) else (1, node)  # type: ignore[attr-defined]
    if isinstance(node, ast.Constant) and _is_number(node.value) and keyword.arg:
        return sign * node.value
    raise ValueError(f"{ast.unparse(keyword)!r} is no argument; {like}; values are numbers or words")


def _parsed(text: str, like: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ValueError(f"{text[:40]!r}… has {len(text)} characters of at most {LONGEST}; {like}; write a shorter one")
    try:
        with warnings.catch_warnings(action="ignore"):  # of what is refused below
            node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"{text!r} cannot be read; {like}") from None
    if _is_too_deep(node):
        raise ValueError(f"more than {DEEPEST} operations stand inside one another; {like}; write a simpler one")
    return node


def _is_too_deep(node: ast.expr) -> bool:
    level: list[ast.AST] = [node]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in ast.iter_child_nodes(outer)]
    return bool(level)


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_minus(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _dotted(node: ast.expr) -> str | None:
    """Return ``name`` or ``label.name``; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


def _read(node: ast.expr) -> Tree:
    readers: dict[type, Callable[[Any], Tree]] = {
        ast.Constant: _read_constant,
        ast.Name: _read_name,
        ast.Attribute: _read_name,
        ast.UnaryOp: _read_unary,
        ast.BinOp: lambda known: [_sign(known.op), _number(known.left), _number(known.right)],
        ast.BoolOp: lambda known: [_sign(known.op), *map(_condition, known.values)],
        ast.Compare: _read_comparison,
        ast.Call: _read_call,
    }
    if type(node) not in readers:
        raise ValueError(f"{ast.unparse(node)!r} cannot stand in a condition; {LIKE}")
    return readers[type(node)](node)


def _read_constant(node: ast.Constant) -> Tree:
    if isinstance(node.value, bool):
        return int(node.value)
    if isinstance(node.value, str):
        return ["text", node.value]
    if _is_number(node.value) and abs(node.value) <= LARGEST:
        return node.value
    raise ValueError(f"{_quoted(node)} cannot stand in a condition; write a number up to {LARGEST:g}")


def _quoted(node: ast.Constant) -> str:
    is_long = isinstance(node.value, int) and abs(node.value) > LARGEST  # Python does not write thousands of digits
    return "a number as large as that" if is_long else repr(ast.unparse(node))


def _read_name(node: ast.expr) -> Tree:
    name = _dotted(node)
    if name is None:
        raise ValueError(f"{ast.unparse(node)!r} is no name; write 'accuracy', 'label.accuracy' or 'recipe.knob'")
    return {"true": 1, "false": 0}.get(name, ["name", name])


def _read_unary(node: ast.UnaryOp) -> Tree:
    if isinstance(node.op, ast.Not):
        return ["not", _condition(node.operand)]
    if not isinstance(node.op, ast.USub):
        raise ValueError(f"{ast.unparse(node)!r} cannot stand in a condition; leave the sign out")
    operand = _number(node.operand)
    return -operand if _is_number(operand) else ["-", 0, operand]


def _read_comparison(node: ast.Compare) -> Tree:
    sides = [_number(side) for side in (node.left, *node.comparators)]
    pairs = [[_sign(op), sides[at], sides[at + 1]] for at, op in enumerate(node.ops)]
    return pairs[0] if len(pairs) == 1 else ["and", *pairs]


def _read_call(node: ast.Call) -> Tree:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if name not in FUNCTIONS:
        raise ValueError(f"{name!r} is no function of a condition; {choose(name, FUNCTIONS)}")
    if node.keywords or not node.args or (name == "abs" and len(node.args) != 1):
        raise ValueError(f"{ast.unparse(node)!r} is no call of {name}; write it with numbers, as in 'max(first, last)'")
    return [name, *map(_number, node.args)]


def _sign(op: ast.AST) -> str:
    if type(op) not in _SIGNS:
        allowed = " ".join((*ARITHMETIC, *COMPARISONS))
        raise ValueError(f"{type(op).__name__!r} cannot stand in a condition; it may have {allowed} and or not")
    return _SIGNS[type(op)]


def _is_condition(tree: Tree) -> bool:
    return isinstance(tree, list) and (tree[0] in COMPARISONS or tree[0] in ("and", "or", "not"))


def _condition(node: ast.expr) -> Tree:
    tree = _read(node)
    if not _is_condition(tree):
        raise ValueError(f"{ast.unparse(node)!r} is a number where a comparison is expected; compare it with something")
    return tree


def _number(node: ast.expr) -> Tree:
    tree = _read(node)
    if _is_condition(tree):
        raise ValueError(f"{ast.unparse(node)!r} is a comparison where a number is expected; join them with 'and'")
    return tree


def _names(tree: Tree) -> Iterator[str]:
    if isinstance(tree, list):
        if tree[0] == "name":
            yield tree[1]
        elif tree[0] != "text":
            for part in tree[1:]:
                yield from _names(part)


def _decide(tree: Tree, values: Mapping[str, Any]) -> bool:
    what, *parts = tree
    if what == "not":
        return not _decide(parts[0], values)
    if what in ("and", "or"):
        return (all if what == "and" else any)(_decide(part, values) for part in parts)
    left, right = (_value(part, values) for part in parts)
    if _is_missing(left) or _is_missing(right):
        return False
    if isinstance(left, str) or isinstance(right, str):  # words are equal or not, never more or less
        return what in ("==", "!=") and COMPARISONS[what](left, right)
    return COMPARISONS[what](left, right)


def _is_missing(value: Any) -> bool:
    return not isinstance(value, str) and math.isnan(value)


def _value(tree: Tree, values: Mapping[str, Any]) -> Any:
    if not isinstance(tree, list):
        return tree
    what, *parts = tree
    if what == "text":
        return parts[0]
    if what == "name":
        return _look_up(parts[0], values)
    numbers = [_value(part, values) for part in parts]
    if any(isinstance(number, str) or _is_missing(number) for number in numbers):
        return math.nan
    return FUNCTIONS[what](*numbers) if what in FUNCTIONS else ARITHMETIC[what](*numbers)


def _look_up(name: str, values: Mapping[str, Any]) -> Any:
    found: Any = values
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, bool | int | float):
        return float(found)
    return found if isinstance(found, str) else math.nan
