import json

from tests.js.golden import PATH, golden


def test_the_browser_is_tested_with_the_bytes_that_python_writes_now() -> None:
    assert json.loads(PATH.read_text()) == golden(), "run python tests/js/golden.py"
