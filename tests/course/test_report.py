"""The command: ``rnn-visualizer lessons check``."""

import json

import pytest

from tests.course.conftest import line_of
from visualizer.cli import main


@pytest.fixture
def check(capsys):
    """Run the command; returns its exit status and what it printed."""

    def check(folder, *arguments):
        status = main(["lessons", "check", "--folder", str(folder), *arguments])
        return status, capsys.readouterr()

    return check


def test_a_sound_folder_ends_with_0(check, plant):
    status, said = check(plant(), "--claims", "none")
    assert status == 0
    assert said.out.strip().endswith("problems: 0")


def test_a_fault_is_printed_with_file_and_line_and_ends_with_1(check, plant):
    folder = plant(("view: unit\n", "view: untis\n"))
    status, said = check(folder, "lstm", "--claims", "none")
    assert status == 1
    line = line_of(folder, "view: untis")
    assert f"{folder / '04-lstm.md'}:{line}: there is no view 'untis'; did you mean 'unit'?" in said.out


def test_the_claims_of_a_lesson_with_problems_wait(check, plant):
    status, said = check(plant(("view: unit\n", "view: untis\n")))
    assert status == 1
    assert "lstm: its claims are measured once it has no problems" in said.out
    assert "HOLD" not in said.out


def test_claims_are_measured_once_written_and_printed(check, plant):
    folder = plant()
    status, said = check(folder, "lstm")
    assert status == 0, said.out
    assert "guessing-before-learning: HOLDS (2 of 2 seeds, 1 needed)" in said.out
    assert "2 claims measured; all hold" in said.out
    assert said.err.count("…") == 6
    told = json.loads((folder / "measured.json").read_text())["guessing-before-learning"]
    assert told["held"] == [True, True]
    assert list(json.loads((folder / "measured.json").read_text())) == ["guessing-before-learning"]
    assert len(json.loads((folder.parent / "build" / "claims.json").read_text())) == 6
    before = (folder / "measured.json").read_bytes()
    status, said = check(folder)
    assert (status, said.err) == (0, "")
    assert (folder / "measured.json").read_bytes() == before


def test_a_claim_that_is_turned_upside_down_ends_with_1_and_ci_writes_nothing(check, plant):
    folder = plant(("holds: bias.accuracy <= 0.5 and", "holds: bias.accuracy > 0.5 and"))
    status, said = check(folder, "--claims", "ci")
    assert status == 1
    assert "DOES NOT HOLD (0 of 2 seeds, 1 needed)" in said.out
    assert "these do not hold: guessing-before-learning" in said.out
    assert not (folder / "measured.json").exists()
    assert not (folder.parent / "build").exists()


def test_a_claim_that_is_not_of_the_subset_is_left_out(check, plant):
    status, said = check(plant(("ci: true", "ci: false")), "--claims", "ci")
    assert status == 0
    assert "claims measured" not in said.out


@pytest.mark.parametrize(
    ("argument", "said"), [("gru", "there is no lesson 'gru'"), ("--folder", "there is no folder")]
)
def test_what_is_not_there_ends_with_2(check, plant, argument, said):
    folder = plant()
    if argument == "--folder":
        folder = folder / "nowhere"
        argument = "lstm"
    status, printed = check(folder, argument)
    assert status == 2
    assert said in printed.err
