"""A real notebook in a real JupyterLab, offline: it is run, scrubbed, and its numbers are compared with the trace."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.embed.playing import FIRST, PAINTED, wait_for
from visualizer import Recording

pytestmark = [pytest.mark.ui, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
RECORDING = Path(__file__).parents[1] / "recordings" / "lstm.rnn.json"
CELLS = [
    "import visualizer\nplayer = visualizer.show('lstm.rnn.json', view='unit', unit=1)\nplayer",
    "print('said', player.frame, player.selected_unit)",
    "player.frame = 1",
]
RUN = """(number) => {
  window.jupyterapp.shell.currentWidget.content.activeCellIndex = number;  // whoever scrubs makes that cell active
  window.jupyterapp.commands.execute('notebook:run-cell');
}"""
CONNECTED = """() => {
  const kernel = window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
WITHOUT_KERNEL = """async () => {
  const headers = { "X-XSRFToken": document.cookie.match(/_xsrf=([^;]+)/)?.[1] ?? "" };
  for (const { id } of await (await fetch("/api/sessions")).json()) {
    await fetch(`/api/sessions/${id}`, { method: "DELETE", headers });
  }
  return (await (await fetch("/api/sessions")).json()).length;
}"""
OUTPUT = "() => JSON.stringify(window.jupyterapp.shell.currentWidget.model.toJSON().cells[1].outputs)"


def notebook():
    cells = [
        {
            "id": f"cell{number}",
            "cell_type": "code",
            "source": text,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for number, text in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of JupyterLab on loopback, with folders of its own; it ends with the tests."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copy(RECORDING, folder)
    (folder / "run.ipynb").write_text(json.dumps(notebook()))
    settings = folder / "config" / "lab" / "user-settings" / "@jupyter-widgets" / "jupyterlab-manager"
    settings.mkdir(parents=True)
    (settings / "plugin.jupyterlab-settings").write_text('{"saveState": true}')
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, **own, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder / "ipython")}
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.root_dir": folder,
        "ServerApp.allow_root": True,
        "ServerApp.open_browser": False,
        "IdentityProvider.token": "",
        "LabApp.expose_app_in_browser": True,
        "LabApp.news_url": "",
        "LabApp.extension_manager": "readonly",
        "ServerApp.jpserver_extensions": "{'panel.io.jupyter_server_extension': False, 'jupyter_lsp': False}",
    }
    command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
        try:
            wait_to_answer(f"http://127.0.0.1:{port}/api", server, folder / "log.txt")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_to_answer(address, server, log, seconds=240.0):
    limit = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).read()
        except OSError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < limit, log.read_text()
            time.sleep(0.1)
        else:
            return


def test_a_notebook_plays_and_python_hears_it(visit, lab):
    page = visit(f"{lab}/lab/tree/run.ipynb")
    wait_for(page, "Boolean(document.querySelector('.jp-Notebook .jp-Cell') && window.jupyterapp)", 90)
    wait_for(page, CONNECTED, 90)
    page.evaluate(RUN, 0)
    wait_for(page, f"{FIRST}?.dataset.state === 'ready'", 60)
    recording = Recording.load(RECORDING)
    trace = recording.trace()
    assert page.evaluate(f"{FIRST}.dataset.updates") == str(recording.updates[-1])
    assert page.evaluate(PAINTED)

    slider = page.locator("rnn-score").get_by_role("slider", name="Update shown")
    slider.press("Home")
    slider.press("ArrowRight")
    wait_for(page, f"{FIRST}.dataset.updates === '{recording.updates[1]}'")
    gate = page.evaluate(f"{FIRST}.frame.quantities.forget_gate")
    assert gate["data"][7] == pytest.approx(float(trace[1]["forget_gate"].ravel()[7]), abs=1e-6)

    page.evaluate(RUN, 1)
    wait_for(page, f"({OUTPUT})().includes('said ')")
    assert "said 1 1" in page.evaluate(OUTPUT)
    slider.press("End")
    wait_for(page, f"{FIRST}.dataset.updates === '{recording.updates[-1]}'")
    page.evaluate(RUN, 2)  # Python turns back to the second frame
    wait_for(page, f"{FIRST}.dataset.updates === '{recording.updates[1]}'")

    page.evaluate(SAVE)  # with the widgets' state: it plays again beside a kernel that has run nothing
    assert page.evaluate(WITHOUT_KERNEL) == 0
    page = visit(f"{lab}/lab/tree/run.ipynb?reset")
    wait_for(page, f"{FIRST}?.dataset.state === 'ready'", 90)
    page.locator("rnn-score").get_by_role("slider", name="Update shown").press("Home")
    wait_for(page, f"{FIRST}.dataset.updates === '{recording.updates[0]}'")
    wait_for(page, CONNECTED, 90)
    assert page.evaluate(WITHOUT_KERNEL) == 0  # a server that is to end waits long for a kernel
