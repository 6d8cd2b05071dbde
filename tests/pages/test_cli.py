"""The command line: what it prints, what it refuses, what it leaves behind."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from visualizer.cli import main
from visualizer.recipe import Recipe
from visualizer.trace import Trace
from visualizer.training import Run

SMALL = "v=1&task=delayed_recall&model=gru&hidden_size=3&seed=2&seq_len=5"


def run_cli(*arguments):
    command = [sys.executable, "-m", "visualizer.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_record_writes_the_frames_that_were_asked_for(tmp_path, capsys):
    file = tmp_path / "run.safetensors"
    asked = ["--updates", "6", "--every", "3", "--quantities", "update_gate,output"]
    assert main(["record", SMALL, *asked, "-o", str(file)]) == 0
    trace = Trace.load(file)
    assert trace.updates == [0, 3, 6]
    assert set(trace[0].arrays) == {"update_gate", "output"}
    assert Recipe.from_json(trace.recipe).to_query() == SMALL
    assert "3 frames" in capsys.readouterr().out


def test_record_reads_a_recipe_from_a_file(tmp_path):
    recipe, _ = Recipe.from_query(SMALL)
    (tmp_path / "recipe.json").write_text(json.dumps(recipe.to_json()))
    file = tmp_path / "run.safetensors"
    assert main(["record", str(tmp_path / "recipe.json"), "--updates", "1", "--every", "1", "-o", str(file)]) == 0
    assert Trace.load(file).recipe == recipe.to_json()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["hidden_size=9000"], "(got 9000)"),
        ([SMALL, "--every", "0"], "every must be at least 1"),
        ([SMALL, "--quantities", "charm"], "'charm'"),
        (["missing.json"], "missing.json"),
        ([SMALL, "--updates", "-1"], "--updates must be at least 0 (got -1)"),
        ([SMALL, "--every", "-2"], "--every must be at least 1 (got -2)"),
    ],
)
def test_record_says_what_is_wrong_and_writes_nothing(arguments, message, tmp_path, capsys):
    file = tmp_path / "run.safetensors"
    assert main(["record", "--updates", "1", *arguments, "-o", str(file)]) == 2
    assert message in capsys.readouterr().err
    assert not file.exists()


@pytest.mark.parametrize(
    ("command", "name"),
    [("record", "run.rnn.json"), ("record", "run.safetensors"), ("onnx", "run.onnx"), ("script", "run.py")]
    + [("export", "run.html")],
)
def test_a_knob_that_there_is_not_is_named_with_the_nearest(command, name, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(Run, "update", lambda _: pytest.fail("it trained"))
    train = ["--train"] if command == "export" else []
    assert main([command, "task=adding&hiden_size=3", *train, "-o", str(tmp_path / name)]) == 2
    said = capsys.readouterr().err
    assert "'hiden_size' is no knob of adding with lstm; did you mean 'hidden_size'?" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"[1]", "JSON object"), (b"{", "line 1"), (b"\xff", "utf-8"), (b'{"hidden_size": 9000}', "(got 9000)")],
)
def test_a_file_that_holds_no_recipe_is_named(content, message, tmp_path, capsys):
    recipe = tmp_path / "broken.json"
    recipe.write_bytes(content)
    assert main(["record", str(recipe), "-o", str(tmp_path / "run.safetensors")]) == 2
    said = capsys.readouterr().err
    assert f"{recipe} holds no recipe" in said
    assert message in said


@pytest.mark.parametrize(("output", "message"), [("none/run.safetensors", "does not exist"), (".", "is a folder")])
def test_an_output_that_cannot_be_written_is_said_before_training(output, message, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(Run, "record", lambda *_: pytest.fail("it trained"))
    assert main(["record", SMALL, "-o", str(tmp_path / output)]) == 2
    assert message in capsys.readouterr().err


def test_onnx_writes_the_network_that_was_trained(tmp_path, capsys):
    session = pytest.importorskip("onnxruntime").InferenceSession
    file = tmp_path / "model.onnx"
    assert main(["onnx", SMALL, "--updates", "7", "-o", str(file)]) == 0
    assert f"{SMALL} after 7 updates in {file}" in capsys.readouterr().out
    described = session(file).get_modelmeta().custom_metadata_map
    assert (described["recipe"], described["updates"]) == (SMALL, "7")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["hidden_size=9000"], "(got 9000)"),
        ([SMALL, "--updates", "-1"], "--updates must be at least 0 (got -1)"),
        (["model=transformer"], "none that computes this Transformer. Choose model=rnn, lstm or gru"),
    ],
)
def test_onnx_says_what_is_wrong_before_it_trains(arguments, message, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(Run, "train", lambda *_: pytest.fail("it trained"))
    file = tmp_path / "model.onnx"
    assert main(["onnx", *arguments, "-o", str(file)]) == 2
    assert message in capsys.readouterr().err
    assert not file.exists()


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_is_none_is_refused(port, capsys):
    assert main(["serve", "--port", port]) == 2
    assert f"--port must be between 0 and 65535 (got {port})" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said_at_once():
    with socket.create_server(("localhost", 0)) as taken:
        port = taken.getsockname()[1]
        answer = run_cli("serve", "--port", str(port))
    assert answer.returncode == 2
    assert f"port {port} cannot be used" in answer.stderr
    assert f"--port {port + 1}" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_fewer_than_no_workers_are_refused(capsys):
    assert main(["serve", "--port", "0", "--workers", "-1"]) == 2
    assert "--workers must be at least 1" in capsys.readouterr().err


def test_nothing_heavy_is_imported_before_the_workers_start():
    code = (
        "import sys, visualizer.cli; print(*sorted({'torch', 'numba', 'panel', 'bokeh', 'numpy'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == ""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_servers_end_leaves_no_process_behind(number):
    command = [sys.executable, "-m", "visualizer.cli", "serve", "--port", "0", "--workers", "2"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        url = re.search(r"http://\S+", server.stdout.readline()).group()
        assert urllib.request.urlopen(f"{url}liveness", timeout=10).status == 200
        workers = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        assert len(workers) == 2
        server.send_signal(number)
        assert server.wait(timeout=30) == 0
        limit = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in workers):
            assert time.monotonic() < limit, "a worker is still there"
            time.sleep(0.05)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
