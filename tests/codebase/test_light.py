"""What documentation tools do with recordings loads nothing that trains or serves."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORDING = ROOT / "tests" / "recordings" / "lstm.rnn.json"
SAID = "; import sys; print([name for name in ('torch', 'numba', 'panel', 'bokeh') if name in sys.modules])"
OPENED = f"visualizer.Recording.load({str(RECORDING)!r})"
PACKING = "import visualizer; from visualizer.recordings import recording_of"
USES = {
    "the package": "import visualizer",
    "reading a recording": f"import visualizer; {OPENED}.trace()",
    "packing a trace": f"{PACKING}; recording_of({OPENED}.trace())",
    "a poster": f"import visualizer; from visualizer.embed.poster import draw; draw({OPENED})",
    "exporting": f"from visualizer.cli import main; main(['export', {str(RECORDING)!r}, '-o', 'page.html'])",
    "the options of every command": "from visualizer.cli import parser; parser()",
}
TOOLS = ("sphinx", "markdown", "notebook")


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_it_stays_light(use, tmp_path):
    assert loaded(use, tmp_path) == "[]"


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tools_stay_light(tool, tmp_path):
    assert loaded(f"import visualizer.embed.{tool}", tmp_path) == "[]"


def test_the_check_can_fail(tmp_path):
    assert loaded("import visualizer; visualizer.Run", tmp_path).startswith("['torch'")


def loaded(code, folder):
    command = [sys.executable, "-c", code + SAID]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return said.stdout.splitlines()[-1]
