"""Compiled kernels are kept where they can be written, and everything runs where numba is missing."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from visualizer.kernels.compiling import find_cache


@pytest.fixture
def read_only(monkeypatch):
    """Make every folder of that name read-only for ``os.access``."""
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "package" and allowed(path, mode))


def test_beside_the_source_where_that_can_be_written(tmp_path):
    assert find_cache(tmp_path, tmp_path / "user") is None
    assert not (tmp_path / "user").exists()


def test_in_the_users_folder_otherwise(tmp_path, read_only):
    assert find_cache(tmp_path / "package", tmp_path / "user") == tmp_path / "user" / "rnn-visualizer" / "numba"
    assert (tmp_path / "user" / "rnn-visualizer" / "numba").is_dir()


def test_in_a_private_folder_where_neither_can_be_written(tmp_path, read_only):
    blocked = tmp_path / "file"
    blocked.write_text("")
    chosen = find_cache(tmp_path / "package", blocked)
    assert chosen is not None
    assert chosen.is_dir()
    assert chosen.stat().st_mode & 0o077 == 0
    chosen.rmdir()


SCRIPT = """
import sys
if {block}:
    sys.modules["numba"] = None
import numpy as np, torch
from visualizer.kernels import COMPILED, KERNELS, scan, warm
warm()
assert COMPILED != {block}
torch.manual_seed(0)
for name, blocks in (("rnn_tanh", 1), ("rnn_relu", 1), ("lstm", 4), ("gru", 3)):
    shapes = ((blocks * 5, 3), (blocks * 5, 5), (blocks * 5,), (blocks * 5,))
    weights = tuple((0.5 * torch.randn(shape)).requires_grad_() for shape in shapes)
    outputs, _ = scan(KERNELS[name], torch.randn(6, 3, 4), weights)
    outputs.square().sum().backward()
    sys.stdout.write(" ".join(str(float(x.detach().square().sum())) for x in (outputs, *(w.grad for w in weights))) + " ")
"""


def test_same_numbers_without_numba():
    lines = []
    for block in (True, False):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", SCRIPT.format(block=block)],
            capture_output=True,
            text=True,
            check=True,
        )
        lines.append(np.array([float(number) for number in done.stdout.split()]))
    assert len(lines[0]) == 20
    np.testing.assert_allclose(*lines, rtol=1e-5)
