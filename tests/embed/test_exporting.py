"""``rnn-visualizer export`` and ``site``: what may be named, and what is said otherwise."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.embed import mini
from visualizer import Recipe, Run
from visualizer.cli import main
from visualizer.embed import packs as packed
from visualizer.embed.opening import recording_of


def refused(capsys, *arguments):
    assert main(list(map(str, arguments))) == 2
    return capsys.readouterr().err


def test_a_recording_becomes_a_page(tmp_path, capsys):
    target = tmp_path / "page.html"
    assert main(["export", str(mini.RECORDING), "-o", str(target), "--title", "Mine", "--view", "unit"]) == 0
    assert "<title>Mine</title>" in target.read_text()
    said = capsys.readouterr().out
    assert said.startswith(f"Mine: {target} (")
    assert "nothing beside it" in said


def test_a_packed_lesson_becomes_a_folder(tmp_path, packs, capsys):
    target = tmp_path / "page"
    assert main(["export", str(packs[0].folder), "-o", str(target), "--folder"]) == 0
    assert (target / "index.html").is_file()
    assert (target / "rnn-player.classic.js").is_file()
    assert "index.html and " in capsys.readouterr().out
    assert main(["export", str(packs[0].folder), "-o", str(target), "--folder"]) == 0


def test_a_lesson_of_ours_by_its_address(tmp_path, packs, monkeypatch):
    monkeypatch.setattr(packed, "FOLDER", packs[0].folder.parent)
    target = tmp_path / "page.html"
    assert main(["export", "second", "-o", str(target), "--pages", "2", "--live", "https://lab.example"]) == 0
    assert 'live="https://lab.example"' in target.read_text()
    assert 'pages="2"' in target.read_text()


def test_a_recipe_is_refused_unless_it_may_be_trained(tmp_path, capsys):
    recipe = "task=delayed_recall&seq_len=6&hidden_size=2&batch_size=2"
    said = refused(capsys, "export", recipe, "-o", tmp_path / "page.html")
    assert f"first `rnn-visualizer record '{recipe}' -o run.rnn.json`" in said
    assert "add --train" in said
    assert main(["export", recipe, "-o", str(tmp_path / "page.html"), "--train", "--updates", "2"]) == 0
    assert "3 frames, updates 0 to 2" in (tmp_path / "page.html").read_text()


def test_a_recipe_in_a_file_is_recognised(tmp_path, capsys):
    (tmp_path / "recipe.json").write_text('{"task": "parity"}')
    assert "is a recipe, and a page plays what was recorded" in refused(
        capsys, "export", tmp_path / "recipe.json", "-o", tmp_path / "page.html"
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.rnn.json", '{"format": "rnn-visu', "it is not JSON, or it is cut short"),
        ("run.rnn.json", "[" * 10**5, "it is not JSON, or it is cut short"),
        ("run.json", "{}", "holds neither a recording nor a recipe"),
        ("run.json", "[1]", "holds neither a recording nor a recipe"),
        ("run.safetensors", "x", "run.safetensors is not a trace: it is no safetensors file, or it is damaged or cut"),
        ("run.safetensors", "", "run.safetensors is not a trace"),
        ("lesson.json", "{}", "is no packed lesson; make one with"),
        ("notes.txt", "x", "there is nothing to export called"),
    ],
)
def test_files_that_cannot_be_exported(tmp_path, capsys, name, content, said):
    (tmp_path / name).write_text(content)
    assert said in refused(capsys, "export", tmp_path / name, "-o", tmp_path / "page.html")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.rnn.json", "there is no file none.rnn.json; give the path of a recording (.rnn.json) or a trace ("),
        (
            "none.safetensors",
            "there is no file none.safetensors; give the path of a recording (.rnn.json) or a trace (",
        ),
        ("folder.safetensors", "folder.safetensors is a folder; give the path of"),
        ("folder.rnn.json", "folder.rnn.json is a folder; give the path of"),
        ("folder", "there is no packed lesson in the folder 'folder'; name a lesson ("),
        ("", "there is no packed lesson in the folder ''"),
        ("none.md", "there is no lesson file none.md"),
        ("lsmt", "there is nothing to export called 'lsmt'; name a lesson ("),
    ],
)
def test_names_that_lead_nowhere(tmp_path, capsys, monkeypatch, name, said):
    monkeypatch.chdir(tmp_path)
    for folder in ("folder", "folder.safetensors", "folder.rnn.json"):
        (tmp_path / folder).mkdir()
    assert said in refused(capsys, "export", name, "-o", "page.html")
    assert len(list(tmp_path.iterdir())) == 3


def test_exact_arrays_become_the_page_that_show_makes_of_them(tmp_path, capsys):
    trace = Run(Recipe(task="delayed_recall", model="gru", hidden_size=3, seq_len=6, batch_size=2)).record(4, 2)
    trace.save(tmp_path / "run.safetensors")
    target = tmp_path / "page.html"
    assert main(["export", str(tmp_path / "run.safetensors"), "-o", str(target), "--title", "Exact"]) == 0
    assert capsys.readouterr().out.startswith(f"Exact: {target} (")
    assert recording_of(trace).to_json()["data"] in target.read_text()
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(trace.to_bytes()[:-100])
    assert "cut.safetensors is not a trace" in refused(capsys, "export", cut, "-o", tmp_path / "cut.html")
    save_file({"a": np.zeros(3)}, tmp_path / "other.safetensors")
    assert "expected a file written by Trace.save" in refused(
        capsys, "export", tmp_path / "other.safetensors", "-o", tmp_path / "cut.html"
    )
    assert not (tmp_path / "cut.html").exists()


def test_a_page_that_cannot_be_written_whole_is_not_written(tmp_path, capsys, monkeypatch):
    (tmp_path / "page.html").write_text("the page before")
    monkeypatch.setattr(Path, "write_bytes", half)
    said = refused(capsys, "export", mini.RECORDING, "-o", tmp_path / "page.html")
    assert said.endswith(f"{tmp_path / 'page.html'} cannot be used (No space left on device); choose another\n")
    assert (tmp_path / "page.html").read_text() == "the page before"
    assert "No space left" in refused(capsys, "export", mini.RECORDING, "-o", tmp_path / "new", "--folder")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def half(path, content):
    with path.open("wb") as file:
        file.write(content[: len(content) // 2])
    raise OSError(28, "No space left on device")


def test_what_does_not_go_together(tmp_path, packs, capsys):
    lesson, page = packs[0].folder, tmp_path / "page.html"
    assert "one lesson makes a page (got 2 names)" in refused(capsys, "export", lesson, mini.RECORDING, "-o", page)
    assert "at most 4 recordings" in refused(capsys, "export", *[mini.RECORDING] * 5, "-o", page)
    for option in ("pages", "live"):
        said = refused(capsys, "export", mini.RECORDING, "-o", page, f"--{option}", "1")
        assert f"--{option} means nothing to a recording" in said
    assert "--view means nothing to a lesson" in refused(capsys, "export", lesson, "-o", page, "--view", "unit")
    assert "--pages must be numbers" in refused(capsys, "export", lesson, "-o", page, "--pages", "a")
    (tmp_path / "still.png").write_text("no picture")
    assert "still.png is no picture" in refused(
        capsys, "export", mini.RECORDING, "-o", page, "--poster", tmp_path / "still.png"
    )
    assert "there is no picture none.png" in refused(
        capsys, "export", mini.RECORDING, "-o", page, "--poster", "none.png"
    )


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("view", "unti", "the recording has no view 'unti'"),
        ("unit", "99", "unit must be from 0 to "),
        ("layer", "-1", "layer must be from 0 to "),
        ("update", "99999", "where the recording ends (got 99999)"),
        ("select", "forget_gat 2", "the recording has no quantity 'forget_gat'"),
        ("select", "forget_gate", "select must be a quantity and a position"),
    ],
)
def test_what_the_recording_lacks_is_refused_before_a_page_is_written(tmp_path, capsys, option, given, said):
    page = tmp_path / "page.html"
    assert said in refused(capsys, "export", mini.RECORDING, "-o", page, f"--{option}", given)
    assert not page.exists()


def test_places_that_cannot_be_written(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert "is a folder; name a file in it, or add --folder" in refused(
        capsys, "export", mini.RECORDING, "-o", tmp_path
    )
    assert "is a file, and --folder writes a folder" in refused(
        capsys, "export", mini.RECORDING, "-o", tmp_path / "file", "--folder"
    )
    assert "does not exist or cannot be written" in refused(
        capsys, "export", mini.RECORDING, "-o", tmp_path / "none" / "page.html"
    )
    assert "file does not exist or cannot be written" in refused(
        capsys, "export", mini.RECORDING, "-o", tmp_path / "file" / "page.html"
    )


def test_without_the_whole_program_a_lesson_file_needs_its_pack(tmp_path, capsys, monkeypatch):
    (tmp_path / "01-mine.md").write_text("---\n---\n")
    monkeypatch.setitem(sys.modules, "visualizer.packing.report", None)
    said = refused(capsys, "export", tmp_path / "01-mine.md", "-o", tmp_path / "page.html")
    assert "01-mine.md must be packed first, and that needs the whole program" in said


def test_the_site_is_written_and_replaced(tmp_path, packs, monkeypatch, capsys):
    shelf = tmp_path / "shelf"
    shutil.copytree(packs[0].folder.parent, shelf)
    monkeypatch.setattr(packed, "FOLDER", shelf)
    target = tmp_path / "site"
    assert main(["site", "-o", str(target)]) == 0
    assert capsys.readouterr().out.startswith(f"2 lessons in {target} (")
    assert main(["site", "first", "-o", str(target)]) == 0
    assert "1 lesson in" in capsys.readouterr().out
    assert not (target / "lessons" / "second.html").exists()
    assert "there is no packed lesson 'third'" in refused(capsys, "site", "third", "-o", target)


def test_the_site_leaves_other_peoples_files_alone(tmp_path, packs, monkeypatch, capsys):
    monkeypatch.setattr(packed, "FOLDER", packs[0].folder.parent)
    (tmp_path / "thesis.txt").write_text("dear")
    assert "holds other files; name a new or empty folder" in refused(capsys, "site", "-o", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert "is a file; name a folder" in refused(capsys, "site", "-o", tmp_path / "thesis.txt")
    monkeypatch.setattr(packed, "FOLDER", tmp_path / "nowhere")
    assert "no lesson is packed; run `make packs`" in refused(capsys, "site", "-o", tmp_path / "new")


def test_a_list_of_files_cannot_lead_out_of_the_site(tmp_path, packs, monkeypatch):
    monkeypatch.setattr(packed, "FOLDER", packs[0].folder.parent)
    (tmp_path / "precious.txt").write_text("dear")
    site = tmp_path / "site"
    site.mkdir()
    (site / "rnn-visualizer-site.json").write_text(json.dumps(["../precious.txt"]))
    assert main(["site", "-o", str(site)]) == 0
    assert (tmp_path / "precious.txt").read_text() == "dear"
