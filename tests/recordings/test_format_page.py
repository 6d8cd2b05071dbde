"""The reader printed in docs/recording-format.md, which shares nothing with ours, reads what ours reads."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from visualizer.trace import Recording
from visualizer.trace.levels import SIZES
from visualizer.trace.recording import NEEDED

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "recording-format.md").read_text()


@pytest.fixture(scope="module")
def read():
    (block,) = [
        block for block in re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE) if "def read" in block
    ]
    namespace = {}
    exec(compile(block.split("\n\n\ntold, found")[0], "recording-format.md", "exec"), namespace)
    return namespace["read"]


@pytest.mark.parametrize("name", ["version-1.rnn.json", "lstm.rnn.json"])
def test_the_printed_reader_reads_what_ours_reads(read, name):
    told, found = read(HERE / name)
    recording = Recording.load(HERE / name)
    assert set(found) == {*recording.quantities, *recording.weights()}
    arrays = {**{name: recording.array(name) for name in recording.quantities}, **recording.weights()}
    for name, frames in found.items():
        once = len(frames) == 1
        wanted = arrays[name][:1] if once else arrays[name]
        np.testing.assert_allclose(np.array(frames, np.float64).reshape(wanted.shape), wanted, rtol=1e-6, err_msg=name)
    assert told["updates"] == recording.updates


def test_the_printed_reader_reads_the_numbers_of_version_1(read):
    numbers = json.loads((HERE / "version-1.numbers.json").read_text())
    _, found = read(HERE / "version-1.rnn.json")
    for index, frame in enumerate(numbers["frames"]):
        for name, expected in frame.items():
            seen = found[name][min(index, len(found[name]) - 1)]
            wanted = [np.nan if value is None else value for value in expected]
            np.testing.assert_allclose(seen, wanted, rtol=1e-6, err_msg=name)


def test_every_encoding_and_every_field_is_on_the_page():
    fields = json.loads((HERE / "lstm.rnn.json").read_text())
    for name in (*SIZES, *NEEDED, *fields, *fields["quantities"][0], "scales"):
        assert f"`{name}`" in PAGE, name
