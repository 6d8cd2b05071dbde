"""Compiled kernels are kept where they can be written, and everything runs where numba is missing."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from visualizer.kernels.compiling import find_cache


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "kernel.py").write_text("a = 1")
    return folder


@pytest.fixture
def read_only(package, monkeypatch):
    """Refuse to make folders in the package."""
    make = Path.mkdir

    def refuse(self, *args, **options):
        if package in self.parents:
            raise PermissionError(self)
        make(self, *args, **options)

    monkeypatch.setattr(Path, "mkdir", refuse)


def test_beside_the_source_where_that_can_be_written(package, tmp_path):
    chosen = find_cache(package, tmp_path / "user")
    assert chosen.is_dir()
    assert chosen.parent == package / "__pycache__"
    assert not (tmp_path / "user").exists()
    assert find_cache(package, tmp_path / "user") == chosen


def test_another_folder_once_any_source_changes(package, tmp_path):
    """Numba looks only at the file of the kernel that is called, not at what the kernel calls."""
    before = find_cache(package, tmp_path)
    (package / "activations.py").write_text("b = 1")
    after = find_cache(package, tmp_path)
    (package / "activations.py").write_text("b = 2")
    assert len({before, after, find_cache(package, tmp_path)}) == 3


def test_in_the_users_folder_otherwise(package, tmp_path, read_only):
    chosen = find_cache(package, tmp_path / "user")
    assert chosen.is_dir()
    assert chosen.parent == tmp_path / "user" / "rnn-visualizer"


def test_in_a_private_folder_where_neither_can_be_written(package, tmp_path, read_only):
    blocked = tmp_path / "file"
    blocked.write_text("")
    chosen = find_cache(package, blocked)
    assert chosen.is_dir()
    assert chosen.stat().st_mode & 0o077 == 0
    chosen.rmdir()


SCRIPT = """
import sys
if {block}:
    sys.modules["numba"] = None
import numpy as np, torch
from visualizer.kernels import COMPILED, KERNELS, linear_scan, scan, warm
warm()
assert COMPILED != {block}
torch.manual_seed(0)
for name, blocks in (("rnn_tanh", 1), ("rnn_relu", 1), ("lstm", 4), ("gru", 3)):
    shapes = ((blocks * 5, 3), (blocks * 5, 5), (blocks * 5,), (blocks * 5,))
    weights = tuple((0.5 * torch.randn(shape)).requires_grad_() for shape in shapes)
    outputs, _ = scan(KERNELS[name], torch.randn(6, 3, 4), weights)
    outputs.square().sum().backward()
    for x in (outputs, *(weight.grad for weight in weights)):
        sys.stdout.write(f"{{float(x.detach().square().sum())}} ")
factors, added = torch.rand(6, 5, requires_grad=True), torch.randn(6, 5, requires_grad=True)
states = linear_scan(factors, added)
states.square().sum().backward()
for x in (states, factors.grad, added.grad):
    sys.stdout.write(f"{{float(x.detach().square().sum())}} ")
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
    assert len(lines[0]) == 23
    np.testing.assert_allclose(*lines, rtol=1e-5)
