"""What a script and a notebook say, hold and need."""

import ast
import json
import statistics
import subprocess
import sys

import pytest

from visualizer import TASKS, Recipe, Run
from visualizer.cli import main
from visualizer.standalone import notebook, script
from visualizer.standalone.document import UPDATES
from visualizer.tasks import own_data

LSTM = Recipe(task="delayed_recall", model="lstm", hidden_size=8)


@pytest.mark.parametrize("task", TASKS)
def test_a_script_imports_torch_numpy_and_what_python_brings(task):
    tree = ast.parse(script(Recipe(task=task, model="gru")))
    named = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    named |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {name.split(".")[0] for name in named} - set(sys.stdlib_module_names)
    assert ours == {"numpy", "torch"}


@pytest.mark.parametrize("task", TASKS)
def test_a_script_is_clean(task, tmp_path):
    path = tmp_path / "script.py"
    path.write_text(script(Recipe(task=task, model="lstm")))
    select = ["--select", "F,I,B,UP,E7", "--ignore", "B905", "--line-length", "120"]
    said = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", *select, str(path)], capture_output=True, text=True
    )
    assert said.returncode == 0, said.stdout


def test_a_knob_that_is_not_used_is_not_written():
    text = script(LSTM)
    assert "LEARNING_RATE = 0.005" in text
    assert "FORGET_BIAS = 3.0" in text
    assert not any(name in text for name in ("MOMENTUM", "WARMUP", "BPTT_WINDOW", "EARLY_STOPPING", "memory="))


def test_a_notebook_holds_the_same_code():
    book = notebook(LSTM)
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    code = "\n\n".join(cell["source"] for cell in book["cells"] if cell["cell_type"] == "code")
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
    namespace = {"__name__": "notebook"}
    exec(compile(code.replace("train()", "train(3)"), "notebook", "exec"), namespace)
    run = Run(LSTM)
    run.train(3)
    assert namespace["losses"][-1] == pytest.approx(run.loss, abs=1e-5)


def test_a_notebook_folds_its_data():
    folded = [cell for cell in notebook(Recipe(task="names", model="gru"))["cells"] if cell["metadata"]]
    assert [cell["source"].startswith("DATA = ") for cell in folded] == [True]


def test_a_fault_is_not_told():
    with pytest.raises(ValueError, match="fault has no script"):
        script(Recipe(task="copy_memory", model="lstm", fault="shut_forget_gate"))


@pytest.mark.slow
def test_early_stopping_ends_where_ours_ends(tmp_path, run_scripts):
    recipe = Recipe(
        task="forecast", model="gru", seq_len=8, hidden_size=8, batch_size=8, early_stopping=20, learning_rate=0.05
    )
    run = Run(recipe)
    run.train(600)
    assert run.updates < 600
    assert len(run_scripts({"early": recipe}, 600)["early"]["losses"]) == run.updates


@pytest.mark.slow
def test_the_final_metric_is_within_the_spread_over_seeds(run_scripts):
    recipe = Recipe(task="delayed_recall", model="lstm", hidden_size=16, seq_len=12)
    finals = []
    for seed in (0, 1, 2):
        run = Run(recipe.replace(seed=seed))
        run.train(UPDATES)
        finals.append(run.metrics["validation"]["loss"])
    theirs = run_scripts({"final": recipe}, UPDATES, measure=True)["final"]["held_out"]
    # a processor that adds in another order is as another seed after so many updates
    assert abs(theirs["loss"] - statistics.mean(finals)) <= 2 * (max(finals) - min(finals))
    assert 0 <= theirs["accuracy"] <= 1


def test_own_text_is_read_from_beside_the_script(tmp_path, run_scripts):
    text = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.\r\n" * 40
    recipe = Recipe(task="char_lm", model="gru", text=own_data.add_text(text), seq_len=8, hidden_size=4, batch_size=2)
    (tmp_path / "own_text.txt").write_bytes(text.encode())
    run = Run(recipe)
    run.train(3)
    assert text[:40] not in script(recipe)
    assert run_scripts({"own": recipe}, 3)["own"]["losses"][-1] == pytest.approx(run.loss, abs=1e-5)


def test_another_text_is_refused(tmp_path, run_scripts):
    recipe = Recipe(task="char_lm", model="gru", text=own_data.add_text("one text or another " * 60), seq_len=8)
    (tmp_path / "own_text.txt").write_text("another text, which nobody learned " * 60)
    assert "own_text.txt is another text" in run_scripts({"own": recipe}, 1)["own"]["error"]


@pytest.mark.parametrize(
    "table",
    [
        "\n".join(f"{year},{(year * 7) % 13}" for year in range(1900, 2000)),
        "year;value\n" + "\n".join(f"{year};{(year * 7) % 13},5" for year in range(1900, 2000)),
        "\n".join(str((value * 7) % 13) for value in range(100)),
    ],
)
def test_an_own_series_is_read_from_beside_the_script(table, tmp_path, run_scripts):
    recipe = Recipe(task="forecast", model="gru", series=own_data.add_series(table), seq_len=8, hidden_size=4)
    (tmp_path / "own_series.csv").write_text(table)
    run = Run(recipe)
    run.train(3)
    assert run_scripts({"own": recipe}, 3)["own"]["losses"][-1] == pytest.approx(run.loss, abs=1e-5)


def test_the_command_writes_both(tmp_path, capsys):
    for name in ("parity.py", "parity.ipynb"):
        assert main(["script", "task=parity&model=gru&hidden_size=4", "-o", str(tmp_path / name)]) == 0
    assert "task=parity&model=gru" in capsys.readouterr().out
    assert "class Parity" in (tmp_path / "parity.py").read_text()
    assert json.loads((tmp_path / "parity.ipynb").read_text())["cells"][0]["cell_type"] == "markdown"


def test_the_command_says_what_is_wrong(tmp_path, capsys):
    assert main(["script", "task=parity", "-o", str(tmp_path / "parity.txt")]) == 2
    assert "must end in .py (a script) or .ipynb (a notebook)" in capsys.readouterr().err
