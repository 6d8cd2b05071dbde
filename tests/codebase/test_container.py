"""The container's recipe says what the tree has: command, health, versions. (Nothing here builds a container.)"""

import json
import re
from pathlib import Path

from visualizer.cli import parser

ROOT = Path(__file__).resolve().parents[2]
RECIPE = (ROOT / "Containerfile").read_text()


def test_it_starts_a_command_that_exists():
    name, *arguments = json.loads(re.search(r"^ENTRYPOINT (\[.*\])$", RECIPE, flags=re.MULTILINE)[1])
    told = parser().parse_args([*arguments, "--allow-origin", "http://192.168.1.7:5006"])
    assert (name, told.address, told.port) == ("rnn-visualizer", "0.0.0.0", int(re.search(r"EXPOSE (\d+)", RECIPE)[1]))


def test_its_health_is_asked_where_it_listens():
    asked = json.loads(re.search(r"^HEALTHCHECK .*CMD (\[.*\])$", RECIPE, flags=re.MULTILINE)[1])[-1]
    assert "http://127.0.0.1:5006/liveness" in asked
    compile(asked, "HEALTHCHECK", "exec")


def test_it_installs_the_versions_that_are_tested():
    assert set(re.findall(r"torch==(\S+)", RECIPE)) == {
        re.search(r"^torch==(\S+)$", (ROOT / "constraints.txt").read_text(), flags=re.MULTILINE)[1]
    }
    assert "--constraint /wheel/constraints.txt /wheel/*.whl" in RECIPE
