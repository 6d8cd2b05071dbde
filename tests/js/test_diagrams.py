import json

import pytest

from tests.js.diagrams import DRAWN, PATH, drawn, name_of

KEPT = json.loads(PATH.read_text())


def shape(value):
    """Everything but the numbers, which another machine's rounding may change."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return "number" if isinstance(value, float) else value


@pytest.mark.parametrize(("model", "knobs"), DRAWN)
def test_the_drawings_that_the_browser_is_tested_with_are_those_of_today(model, knobs):
    for kept, today in zip(KEPT[name_of(model, knobs)], drawn(model, knobs), strict=True):
        without = ("nodes",) if today["head"] is not None else ()  # which positions are strongest is a number too
        assert shape({k: v for k, v in kept.items() if k not in without}) == shape(
            {k: v for k, v in today.items() if k not in without}
        )


def test_none_is_left_over():
    assert list(KEPT) == [name_of(model, knobs) for model, knobs in DRAWN]
