import json

import pytest

from tests.js.explained import PATH, explained


def _numbers(node: object) -> list[float]:
    if isinstance(node, dict):
        return [number for value in node.values() for number in _numbers(value)]
    if isinstance(node, list):
        return [number for value in node for number in _numbers(value)]
    return [float(node)] if isinstance(node, int | float) else []


def test_the_browser_is_tested_with_what_python_says_now() -> None:
    kept, now = json.loads(PATH.read_text()), json.loads(json.dumps(explained()))
    assert _numbers(kept) == pytest.approx(_numbers(now), abs=1e-6), "run python tests/js/explained.py"
