"""The small distribution: what it says of itself, what it carries, and that it works where there is nothing else."""

import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "visualizer" / "embed"
RECORDING = ROOT / "tests" / "recordings" / "lstm.rnn.json"
HEAVY = ("torch", "numba", "panel", "bokeh", "scipy", "sklearn", "tornado")


def told(folder):
    return tomllib.loads((folder / "pyproject.toml").read_text())["project"]


def test_it_says_the_same_as_the_whole():
    whole, small = told(ROOT), told(SMALL)
    for name in ("version", "requires-python", "license", "scripts", "entry-points"):
        assert small[name] == whole[name], name
    assert set(small["dependencies"]) < set(whole["dependencies"])
    assert not any(line.startswith(HEAVY) for line in small["dependencies"])
    for extra in small["optional-dependencies"].items():
        assert extra in whole["optional-dependencies"].items()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(SMALL)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_it_carries_the_player_the_lessons_and_nothing_that_trains(wheel):
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    rooms = {name.split("/")[1] for name in names if name.startswith("visualizer/")}
    files = {"__init__.py", "cli.py", "mathml.py", "shipped.py"}
    assert rooms == {*files, "_shipped", "embed", "lesson", "recordings", "trace", "views"}
    shipped = [path for kind in ("css", "dist", "lessons") for path in (ROOT / "static" / kind).rglob("*")]
    wanted = {f"visualizer/_shipped/{path.relative_to(ROOT)}" for path in shipped if path.is_file()}
    assert wanted <= set(names)
    for name in names:
        path = ROOT / name.replace("visualizer/_shipped/", "")
        if "dist-info" not in name and not name.endswith("LICENSE"):
            assert archive.read(name) == path.read_bytes(), f"{name} differs from the tree"


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The interpreter of an environment with the small distribution alone."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=True)
    install(folder / "bin" / "python", str(wheel))
    return folder / "bin" / "python"


def install(python, *names):
    constraints = ["-c", str(ROOT / "constraints.txt")]
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *constraints, *names]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)


def run(python, *arguments, folder, check=True):
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [python, *arguments], cwd=folder, env=environment, check=check, capture_output=True, text=True, timeout=300
    )


@pytest.mark.slow
def test_it_exports_where_there_is_nothing_that_trains(python, tmp_path):
    code = f"from importlib.util import find_spec; print([name for name in {HEAVY} if find_spec(name)])"
    assert run(python, "-c", code, folder=tmp_path).stdout.strip() == "[]"
    run(python.with_name("rnn-visualizer"), "export", str(RECORDING), "-o", "page.html", folder=tmp_path)
    page = (tmp_path / "page.html").read_text()
    assert "<rnn-score" in page
    assert RECORDING.read_text()[-200:-20] in page
    assert "src=" not in page.split("<rnn-score")[0].split("<body")[1]


@pytest.mark.slow
def test_a_recording_is_read_drawn_and_made_of_a_trace_there(python, tmp_path):
    code = (
        "import sys, visualizer as v\n"
        "from visualizer.embed.poster import draw\n"
        "from visualizer.recordings import recording_of\n"
        f"recording = v.Recording.load({str(RECORDING)!r})\n"
        "trace = recording.trace()\n"
        "trace.save('exact.safetensors')\n"
        "again = recording_of(v.Trace.load('exact.safetensors'))\n"
        "print(len(again), [view['name'] for view in again.views], len(draw(again).png) > 10_000)\n"
    )
    assert (
        run(python, "-c", code, folder=tmp_path).stdout.strip()
        == "13 ['story', 'unit', 'score', 'trajectory', 'spectrum'] True"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["serve"],
        ["record", "model=lstm", "-o", "x.rnn.json"],
        ["onnx", "model=lstm", "-o", "x.onnx"],
        ["lessons", "check"],
    ],
)
def test_what_needs_the_whole_program_says_so(python, arguments, tmp_path):
    said = run(python, "-m", "visualizer.cli", *arguments, folder=tmp_path, check=False)
    assert said.returncode == 2
    assert "install the whole program: pip install rnn-visualizer" in said.stderr
    assert "Traceback" not in said.stderr
    code = "from visualizer import Run"
    assert "visualizer.Run needs the whole program" in run(python, "-c", code, folder=tmp_path, check=False).stderr
