"""The part of a task's own source that learning needs: its batches, held-out sequences and metrics, nothing to draw.

A script shows the code that runs here, not a second copy of it: methods are taken as they stand, with their comments.
What they do not reach is left out, knobs become numbers, and what there is to remember, which only a picture shows, is
left out too.
"""

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

Function = ast.FunctionDef
Statement = ast.stmt | Function
ASKS = ("_ask", "ask", "_reverse", "_ask_values")
"Methods that write a batch, where the memory is left out."


@dataclass
class Excerpt:
    """What was found in the source.

    Args:
        functions: constants and functions beside the classes, in the order they are needed.
        classes: the classes, the base first.
        imports: import lines that all of it needs besides numpy.
    """

    functions: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)


class _Module:
    """A module's source, by line and by name."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.lines = inspect.getsource(module).splitlines()
        self.tree = ast.parse("\n".join(self.lines))
        self.top = {name: node for node in self.tree.body for name in _names(node)}

    def text(self, node: ast.stmt) -> list[str]:
        """Return the lines of a statement with its decorators, and with the text below that says what a name is."""
        decorated = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(each.lineno for each in decorated)])
        assert node.end_lineno is not None
        return self.lines[first - 1 : node.end_lineno]


def _names(node: ast.stmt) -> list[str]:
    """Return the names that a statement at the top of a module or class makes."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


class Taker:
    """Takes a class and what it reaches out of its modules.

    Args:
        wanted: methods that are needed.
        knobs: attributes that become numbers, with a sentence about each.
        written: methods that are written anew, by name: they stand in place of the source's.
        skipped: constants that are written elsewhere.
        with_memory: whether what there is to remember is kept.
    """

    def __init__(
        self,
        wanted: Iterable[str],
        knobs: Mapping[str, tuple[Any, str]],
        written: Mapping[str, str],
        skipped: Iterable[str] = (),
        with_memory: bool = False,
    ) -> None:
        self._wanted = list(wanted)
        self._knobs = knobs
        self._written = written
        self._with_memory = with_memory
        self._modules: dict[str, _Module] = {}
        self._skipped = {"np", "Batch", "Phase", "Any", *skipped}
        self._seen: set[tuple[str, str]] = set()
        self._found = Excerpt()

    def take(self, owner: type, base: type) -> Excerpt:
        """Return what ``owner`` needs, its bases below ``base`` included; ``base`` itself is written elsewhere."""
        chain = [each for each in owner.__mro__ if issubclass(each, base) and each is not base]
        methods = self._reach(chain)
        for each in reversed(chain):
            self._found.classes.append(self._class(each, chain, methods.get(each, {})))
        return self._found

    def _reach(self, chain: list[type]) -> dict[type, dict[str, Function]]:
        """Find by class every method that the wanted ones call, and what else they call in their modules."""
        found: dict[type, dict[str, Function]] = {}
        waiting = [(name, chain) for name in self._wanted]
        for text in self._written.values():
            code = ast.parse(inspect.cleandoc(text))
            waiting += [(name, chain) for name in _own(code)]
            self._reach_names(self._of(chain[0].__module__), code)
        while waiting:
            name, where = waiting.pop(0)
            owner = next((each for each in where if name in vars(each) and name not in self._knobs), None)
            if owner is None or name in found.get(owner, {}) or name in self._written:
                continue
            method = self._method(owner, name)
            if method is None:
                continue
            found.setdefault(owner, {})[name] = method
            kept = self._kept(name, method)
            waiting += [(other, chain) for statement in kept for other in _own(statement)]
            waiting += [(other, where[where.index(owner) + 1 :]) for statement in kept for other in _above(statement)]
            for part in [*kept, *_frame(method)]:
                self._reach_names(self._of(owner.__module__), part)
        return found

    def _method(self, owner: type, name: str) -> Function | None:
        module = self._of(owner.__module__)
        node = module.top[owner.__name__]
        assert isinstance(node, ast.ClassDef)
        return next((each for each in node.body if isinstance(each, Function) and each.name == name), None)

    def _of(self, name: str) -> _Module:
        if name not in self._modules:
            self._modules[name] = _Module(sys.modules[name])
        return self._modules[name]

    def _reach_names(self, module: _Module, node: ast.AST) -> None:
        """Take every constant and function of a module that some code names, and what these name."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
                self._take_name(module, each.id)

    def _take_name(self, module: _Module, name: str) -> None:
        if (module.module.__name__, name) in self._seen or name in self._skipped:
            return
        self._seen.add((module.module.__name__, name))
        statement = module.top.get(name)
        if statement is None:
            self._take_import(module, name)
        elif not isinstance(statement, ast.ClassDef):
            parts = [*statement.body, *_frame(statement)] if isinstance(statement, Function) else [statement]
            for part in parts:
                self._reach_names(module, part)
            self._found.functions.append("\n".join(module.text(statement)))

    def _take_import(self, module: _Module, name: str) -> None:
        for statement in module.tree.body:
            if not isinstance(statement, ast.ImportFrom) or name not in [each.name for each in statement.names]:
                continue
            source = str(statement.module)
            if source.startswith("visualizer"):
                self._take_name(self._of(source), name)
            else:
                self._found.imports.add(f"from {source} import {name}")

    # -- a class, written out ----------------------------------------------------------------------------------------

    def _class(self, owner: type, chain: list[type], methods: Mapping[str, Function]) -> str:
        module = self._of(owner.__module__)
        bases = [each.__name__ for each in owner.__bases__ if each in chain] or ["Task"]
        lines = [f"class {owner.__name__}({', '.join(bases)}):", f'    """{(owner.__doc__ or "").splitlines()[0]}"""']
        if owner is chain[0]:
            lines += ["", *self._attributes()]
        for name, text in self._written.items() if owner is chain[0] else ():
            methods = {**methods, name: ast.parse(inspect.cleandoc(text)).body[0]}  # type: ignore[dict-item]
        for name in self._order(module, owner, methods):
            lines += ["", *(self._shown(module, name, methods[name]))]
        return "\n".join(lines)

    def _order(self, module: _Module, owner: type, methods: Mapping[str, Function]) -> list[str]:
        """Order methods as the source does; what is written anew comes first."""
        node = module.top[owner.__name__]
        assert isinstance(node, ast.ClassDef)
        places = [each.name for each in node.body if isinstance(each, Function)]
        return sorted(methods, key=lambda name: -1 if name in self._written else places.index(name))

    def _attributes(self) -> list[str]:
        return [f"    {name} = {value!r}  # {doc}".rstrip("# ") for name, (value, doc) in self._knobs.items()]

    def _shown(self, module: _Module, name: str, method: Function) -> list[str]:
        if name in self._written:
            return [f"    {line}".rstrip() for line in inspect.cleandoc(self._written[name]).splitlines()]
        if self._with_memory or name not in ASKS:
            return module.text(method)
        return self._without_memory(module, method)

    def _without_memory(self, module: _Module, method: Function) -> list[str]:
        """Return a method's lines without those that only work out what there is to remember."""
        kept = self._kept(method.name, method)
        lines = module.text(method)[: method.body[0].lineno - method.lineno]
        last = method.body[0].lineno - 1
        for statement in kept:
            assert statement.end_lineno is not None
            lines += [line for line in module.lines[last : statement.lineno - 1] if not line.strip()]
            text = module.lines[statement.lineno - 1 : statement.end_lineno]
            if isinstance(statement, ast.Return):
                text = _without_argument(text, statement)
            lines += text
            last = statement.end_lineno
        return lines

    def _kept(self, name: str, method: Function) -> list[ast.stmt]:
        """Return the statements of a method that are needed."""
        if self._with_memory or name not in ASKS:
            return list(method.body)
        kept = list(method.body)
        while True:
            used = {
                each.id
                for statement in kept
                for each in _walk_without_memory(statement)
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
            }
            left = [each for each in kept if not isinstance(each, ast.Assign) or used & _targets(each)]
            if len(left) == len(kept):
                return kept
            kept = left


def _targets(statement: ast.Assign) -> set[str]:
    """Return every name that an assignment makes, or writes into."""
    roots = [_root(leaf) for target in statement.targets for leaf in _leaves(target)]
    return {root.id for root in roots if isinstance(root, ast.Name)}


def _walk_without_memory(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what is read: not the argument ``memory``, nor the name that an assignment writes into."""
    yield node
    if isinstance(node, ast.Assign):
        for leaf in (leaf for target in node.targets for leaf in _leaves(target)):
            yield from _places(leaf)
        yield from _walk_without_memory(node.value)
        return
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.keyword) and child.arg == "memory"):
            yield from _walk_without_memory(child)


def _places(target: ast.AST) -> Iterator[ast.AST]:
    """Walk what says where an assignment writes."""
    if isinstance(target, ast.Subscript):
        yield from _walk_without_memory(target.slice)
        yield from _places(target.value)


def _leaves(target: ast.AST) -> list[ast.AST]:
    return [leaf for each in target.elts for leaf in _leaves(each)] if isinstance(target, ast.Tuple) else [target]


def _root(target: ast.AST) -> ast.AST:
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return target


def _without_argument(lines: list[str], statement: ast.Return) -> list[str]:
    """Take ``memory=…`` out of the call that a method returns."""
    call = statement.value
    assert isinstance(call, ast.Call)
    keyword = next((each for each in call.keywords if each.arg == "memory"), None)
    if keyword is None:
        return lines
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def at(line: int, column: int) -> int:
        row = line - statement.lineno
        return starts[row] + len(lines[row].encode()[:column].decode())

    end = at(keyword.value.end_lineno or 0, keyword.value.end_col_offset or 0)
    before = text[: at(keyword.lineno, keyword.col_offset)].rstrip().removesuffix(",")
    return (before + text[end:]).split("\n")


def _frame(method: Function) -> list[ast.AST]:
    """Return what stands around a function's body: decorators, arguments and what it returns."""
    return [*method.decorator_list, method.args, *([method.returns] if method.returns else [])]


def _own(node: ast.AST) -> list[str]:
    """Return the attributes of ``self`` that some code reads."""
    return [
        each.attr
        for each in _walk_without_memory(node)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "self"
    ]


def _above(node: ast.AST) -> list[str]:
    """Return the methods that some code calls of the class above."""
    return [
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Call)
        and isinstance(each.value.func, ast.Name)
        and each.value.func.id == "super"
    ]
