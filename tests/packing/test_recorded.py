"""What a pack tells is what the lab measures: numbers, frames, outcomes of questions."""

import json

import numpy as np
import pytest

from visualizer.embed.packs import Pack
from visualizer.measures import measure
from visualizer.packing.pack import LessonPack
from visualizer.pages.library import Library
from visualizer.pages.scenes import repaired
from visualizer.trace import Recording
from visualizer.training import Run


@pytest.fixture(scope="module")
def pack(packed):
    return Pack.load(packed[0].folder)


@pytest.fixture(scope="module")
def run(packed):
    """The network of the first page, trained once more."""
    plan = next(iter(packed[0].plans.of(packed[0].lesson.pages[0]).values()))
    return Run(plan.recipe)


def test_a_recording_is_what_the_run_shows(pack, run):
    recording = Recording.load(pack.files()["1.rnn.json"])
    assert recording.updates == list(range(31))
    trained = Run(run.recipe)
    for updates in (0, 20):
        trained.train(updates - trained.updates)
        exact = trained.frame(["hidden_state", "twins.hidden_state"])
        told = recording.trace()[updates]
        for name in exact.arrays:
            assert np.abs(told[name] - exact[name]).max() <= recording.error(name) + 1e-6, name
        assert told.facts["metrics"]["validation"]["accuracy"] == pytest.approx(measure(trained, "accuracy"), abs=5e-4)
    assert {"story", "unit", "score"} == {view["name"] for view in recording.views}
    assert list(recording.weights()), "the third page selects a cell"


def test_a_prediction_is_judged_by_what_the_lab_measures(pack, run):
    trained = Run(run.recipe)
    trained.train(20)
    outcomes = pack.pages[0]["challenges"][0]["outcomes"]
    assert outcomes == {"updates": 20, "values": {"right": pytest.approx(measure(trained, "accuracy"), rel=1e-5)}}


def test_in_a_race_numbers_stand_by_label_and_a_run_ends_where_it_may(pack, packed):
    found = pack.pages[1]["challenges"][0]["outcomes"]
    assert found["updates"] == 20, "until holds at the first look already"
    assert set(found["values"]) == {"few", "many", "few_weights"}
    few = Run(packed[0].plans.of(packed[0].lesson.pages[1])["few"].recipe)
    few.train(20)
    assert found["values"]["few"]["loss"] == pytest.approx(measure(few, "loss"), rel=1e-5)
    assert found["values"]["few_weights"] == measure(few, "parameters") == 2 * 1 + 4 + 4 + 2 * 2 + 2


def test_a_diagnosis_is_judged_by_the_network_that_it_leads_to(pack, packed):
    lesson = packed[0].lesson
    broken = lesson.pages[3].challenges[0]
    outcomes = pack.pages[3]["challenges"][0]["outcomes"]
    assert list(outcomes) == list(broken.choices)
    for choice, recipe in repaired(lesson, lesson.pages[3], broken).items():
        trained = Run(recipe)
        trained.train(20)
        expected = {"accuracy": pytest.approx(measure(trained, "accuracy"), rel=1e-5)}
        assert outcomes[choice] == {"updates": 20, "values": expected, "recipe": {"hidden_size": 4}}


def test_numbers_of_the_text_are_of_the_last_update_that_its_page_shows(pack, run):
    trained = Run(run.recipe)
    trained.train(12)
    accuracy = measure(trained, "accuracy")
    live = pack.pages[2]["live"]
    assert live["accuracy"]["values"] == {"value": pytest.approx(accuracy, rel=1e-5)}
    assert live["accuracy"]["words"] == f"{accuracy * 100:.0f} % (update 12)"
    assert live["parameters"]["words"] == f"{measure(trained, 'parameters'):.0f}"
    assert f'<output class="live" data-spec="accuracy">{live["accuracy"]["words"]}</output>' in pack.pages[2]["html"]
    assert '<output class="live" data-spec="many.accuracy">–</output>' in pack.pages[1]["html"], (
        "it waits for the answer"
    )
    assert pack.pages[1]["live"]["few.parameters"]["values"] == {"value": 16.0, "few": {"value": 16.0}}


def test_an_authors_own_pages_get_pictures_of_their_recordings(pack, packed):
    files = pack.files()
    assert [page["poster"] for page in pack.pages] == ["1.png", "2.png", "3.png", "4.png"]
    for page in pack.pages:
        assert files[page["poster"]].read_bytes().startswith(b"\x89PNG")
        assert ["figure", page["poster"], page["scene"]["alt"]] in page["plain"]


def test_a_pack_that_is_there_is_not_trained_again(packed):
    done, made = packed
    again = LessonPack(done.lesson, Library(done.lesson.path.parent), done.folder)
    assert again.missing() == {}
    before = {path.name: path.read_bytes() for path in done.folder.iterdir()}
    again.write({})
    assert {path.name: path.read_bytes() for path in done.folder.iterdir()} == before
    assert list(again.problems()) == []
    kept = json.loads((done.folder / "made.json").read_text())
    assert len(kept) == len(made) == 3
