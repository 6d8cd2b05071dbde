"""The documentation is run: Python blocks are executed, shell lines name targets and commands that exist."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests import reference
from visualizer import MODELS, TASKS, Recipe
from visualizer.cli import parser

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "lessons" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_python_blocks_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "documentation"}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), namespace)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "sh")], ids=lambda page: page.name)
def test_shell_lines_name_what_exists(page, tmp_path):
    for block in blocks(page, "sh"):
        for line in block.splitlines():
            words = [word for word in shlex.split(line, comments=True) if "=" not in word or word.startswith("task")]
            if not words or words[0] in ("git", "cd"):
                continue
            if words[0] == "make":
                make = ["make", "--dry-run", "--always-make", *words[1:]]
                assert subprocess.run(make, cwd=ROOT, capture_output=True).returncode == 0, line
            elif words[:2] == ["pip", "install"]:
                assert (ROOT / words[2].partition("[")[0] / "pyproject.toml").is_file(), line
            elif words[0] == "rnn-visualizer":
                parser().parse_args(words[1:])
            else:
                raise AssertionError(f"{page.name}: {line!r} is neither make, nor pip of this tree, nor rnn-visualizer")


def test_every_language_of_a_block_is_one_that_is_checked():
    for page in PAGES:
        named = set(re.findall(r"^```(\w+)$", page.read_text(), flags=re.MULTILINE))
        assert named <= {"python", "sh", "text", "mermaid", "html", "rst", "markdown", "nginx", "toml"}, page.name


def test_pictures_in_the_readme_exist():
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text())
    assert shown
    assert [path for path in shown if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("task", TASKS)
def test_every_task_is_defined_in_the_docs(task):
    assert f"`{task}`" in (ROOT / "docs" / "tasks.md").read_text()


def test_every_knob_is_in_the_docs():
    listed = (ROOT / "docs" / "knobs.md").read_text()
    pairs = [(task, model) for task in TASKS for model in MODELS if not MODELS[model].fits(TASKS[task])]
    for task, model in pairs:
        for knob in Recipe(task=task, model=model).knobs():
            assert f"`{knob['name']}`" in listed, knob["name"]


HEAVY = (
    "import sys, visualizer; {}; print([name for name in ('torch', 'numba', 'panel', 'bokeh') if name in sys.modules])"
)


@pytest.mark.parametrize("use", ["visualizer", "visualizer.Trace"])
def test_importing_the_package_and_reading_a_trace_stay_light(use):
    said = subprocess.run([sys.executable, "-c", HEAVY.format(use)], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_check_for_heavy_imports_can_fail():
    said = subprocess.run(
        [sys.executable, "-c", HEAVY.format("import torch")], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "['torch']"


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_reference_pages_are_current(name):
    assert (ROOT / "docs" / name).read_text() == reference.PAGES[name](), "run `make reference`"
