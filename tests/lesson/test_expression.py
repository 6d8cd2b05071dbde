"""Conditions and calls of measures. ``expressions.json`` is what the browser's evaluator is held to as well."""

import json
import math
import re
from pathlib import Path

import pytest

from visualizer.lesson import MeasureCall, parse_condition, parse_measure

GOLDEN = json.loads((Path(__file__).parent / "expressions.json").read_text())


@pytest.mark.parametrize("known", GOLDEN, ids=lambda known: known["text"])
def test_a_condition_is_the_tree_and_the_verdicts_of_the_golden_file(known):
    condition = parse_condition(known["text"])
    assert condition.tree == known["tree"]
    for values, verdict in known["cases"]:
        assert condition.holds(values) is verdict, values


def test_the_golden_file_has_every_operation():
    said = json.dumps([known["tree"] for known in GOLDEN])
    words = ["+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!=", "and", "or", "not", "abs", "min", "max", "text"]
    assert [word for word in words if f'["{word}"' not in said] == []
    assert {verdict for known in GOLDEN for _, verdict in known["cases"]} == {True, False}


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "==", "!="])
@pytest.mark.parametrize("missing", [math.nan, None, [1], {"a": 1}])
def test_nothing_compares_with_what_is_missing(sign, missing):
    assert not parse_condition(f"a {sign} 1").holds({"a": missing})
    assert not parse_condition(f"1 {sign} a + 1").holds({"a": missing})


def test_words_are_equal_or_not():
    condition = parse_condition("recipe.model == 'gru'")
    assert condition.holds({"recipe": {"model": "gru"}})
    assert not condition.holds({"recipe": {"model": "lstm"}})
    assert not parse_condition("recipe.model < 'z'").holds({"recipe": {"model": "gru"}})
    assert not parse_condition("recipe.model + 1 > 0").holds({"recipe": {"model": "gru"}})
    assert parse_condition("recipe.stateful == true").holds({"recipe": {"stateful": True}})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accuracy", "is a number"),
        ("0.9", "is a number"),
        ("accuracy >= ", "cannot be read"),
        ("accuracy >= 0.9 and loss", "'loss' is a number where a comparison"),
        ("not accuracy", "where a comparison"),
        ("(a > 1) + 2 > 0", "where a number is expected"),
        ("a ** 2 > 1", "'Pow' cannot stand"),
        ("a in b", "'In' cannot stand"),
        ("__import__('os').system('x') > 0", "is no function"),
        ("open('x') > 0", "'open' is no function of a condition; choose one of abs, min, max"),
        ("mx(1, 2) > 0", "did you mean 'max'?"),
        ("abs(1, 2) > 0", "no call of abs"),
        ("max(a=1) > 0", "no call of max"),
        ("a.b.c > 0", "is no name"),
        ("[1][0] > 0", "cannot stand in a condition"),
        ("(lambda: 1) > 0", "cannot stand"),
        ("~a > 0", "leave the sign out"),
        ("1e999 > a", "write a number"),
        ("a > 1j", "write a number"),
        ("x" * 9 + "(" * 400, "cannot be read"),
    ],
)
def test_what_cannot_stand_in_a_condition_is_said(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_condition(text)


@pytest.mark.parametrize(
    ("text", "name", "arguments", "runner"),
    [
        ("accuracy", "accuracy", {}, ""),
        (
            "accuracy_with(clamp=input_gate, value=0, during=wait)",
            "accuracy_with",
            {"clamp": "input_gate", "value": 0, "during": "wait"},
            "",
        ),
        ("gru.loss", "loss", {}, "gru"),
        ("kept(t=-1, by='unit')", "kept", {"t": -1, "by": "unit"}, ""),
        ("a( x = 0.5 )", "a", {"x": 0.5}, ""),
    ],
)
def test_a_measure_is_a_name_with_arguments(text, name, arguments, runner):
    call = parse_measure(text)
    assert call == MeasureCall(name, arguments, runner)
    assert parse_measure(str(call)) == call


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accuracy(0.5)", "write argument=value"),
        ("accuracy >= 1", "is no measure"),
        ("f(x=[1])", "is no argument"),
        ("f(x=-y)", "is no argument"),
        ("f(**x)", "is no argument"),
        ("f(x=True)", "is no argument"),
        ("a b", "cannot be read"),
        ("1", "is no measure"),
        ("a.b.c(x=1)", "is no measure"),
    ],
)
def test_what_is_no_measure_is_said(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_measure(text)
