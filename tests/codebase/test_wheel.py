"""The wheel carries lessons/ and static/ and serves from any folder of an empty environment."""

import os
import re
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_carries_lessons_and_static(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    shipped = [path for folder in ("lessons", "static") for path in (ROOT / folder).rglob("*") if path.is_file()]
    wanted = {f"visualizer/_shipped/{path.relative_to(ROOT)}" for path in shipped}
    assert {f"visualizer/_shipped/static/dist/{name}.js" for name in ("rnn-visualizer", "lesson")} <= wanted
    assert wanted - set(names) == set()
    assert {"visualizer/pages/lesson.html", "visualizer/lesson/html/blocks.html"} <= set(names)
    assert any(name.startswith("visualizer/tasks/data/") for name in names)


@pytest.fixture(scope="module")
def empty_environment(wheel, tmp_path_factory):
    """An environment with the wheel and, through a path file, only the third-party packages of this one."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    zipfile.ZipFile(wheel).extractall(site)
    packages = [entry for entry in sys.path if entry.endswith("site-packages")]
    (site / "third_party.pth").write_text("\n".join(packages))
    return folder / "bin" / "python"


@pytest.mark.slow
def test_the_installed_command_serves_from_any_folder(empty_environment, tmp_path):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    origin = "import visualizer, visualizer.shipped as s; print(visualizer.__file__, s.STATIC)"
    said = subprocess.run(
        [empty_environment, "-c", origin], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert str(ROOT) not in said.stdout
    assert "_shipped" in said.stdout
    command = [empty_environment, "-m", "visualizer.cli", "serve", "--port", "0", "--workers", "1"]
    server = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        url = first_url(server)
        page = urllib.request.urlopen(url, timeout=30).read().decode()
        assert "RNN Visualizer" in page
        assert urllib.request.urlopen(f"{url.rstrip('/')}/liveness", timeout=30).status == 200
        lesson = urllib.request.urlopen(f"{url.rstrip('/')}/lessons/lstm", timeout=30).read().decode()
        assert '<article class="lesson"' in lesson
    finally:
        server.terminate()
        server.wait(timeout=20)
        server.stdout.close()


def first_url(server, seconds=90):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        line = server.stdout.readline()
        found = re.search(r"http://\S+", line)
        if found:
            return found.group()
        if not line and server.poll() is not None:
            raise AssertionError(f"the server ended with {server.returncode} before it printed its URL")
    raise AssertionError("the server printed no URL")
