"""Numbers are said here as the browser says them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from visualizer.packing.words import in_words, unit_of

CASES = Path(__file__).with_name("words.json")
SCRIPT = """
import { readFileSync } from "node:fs";
import { numberInWords } from "./static/js/lesson/measuring.js";
const cases = JSON.parse(readFileSync(process.argv[1], "utf8"));
process.stdout.write(JSON.stringify(cases.map(([value, unit]) => numberInWords(value, unit))));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_python_and_the_browser_say_the_same():
    command = ["node", "--input-type=module", "-e", SCRIPT, str(CASES)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=CASES.parents[2])
    cases = json.loads(CASES.read_text())
    assert [in_words(value, unit) for value, unit in cases] == json.loads(found.stdout)


def test_a_measure_that_reads_another_metric_has_its_unit():
    assert unit_of("accuracy_with(cut=recurrence)") == "share"
    assert unit_of("accuracy_with(cut=recurrence, metric=rmse)") == unit_of("rmse") != "share"
    assert unit_of("lstm.parameters") == "numbers"
    assert unit_of("nothing") == ""
