"""Packs are as their lessons say now. One that is not says what to run."""

import json
import shutil

import pytest

from visualizer.lesson import read_lesson, shelf
from visualizer.packing.pack import LessonPack
from visualizer.packing.report import stale, wire
from visualizer.pages.library import Library


def test_our_packs_are_current():
    """Run what the message says, or ``make packs``: what has not changed is not trained again."""
    assert stale() == []


def changed(packed, tmp_path, old, new):
    """The problems of a pack whose lesson was changed after it was packed."""
    done = packed[0]
    text = done.lesson.path.read_text()
    assert old in text
    folder = tmp_path / "lessons"
    shutil.copytree(done.lesson.path.parent, folder)
    path = folder / done.lesson.path.name
    path.write_text(text.replace(old, new, 1))
    return list(LessonPack(read_lesson(path), Library(folder), done.folder).problems())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("It is asked", "It is told", "title, slug of page 1 changed"),
        ("Twenty updates are few.", "Few.", "challenges of page 1 changed"),
        ("Can four units count?", "Can they?", "question changed"),
        ("$h_t$ that is", "$h$ that is", "html, plain of page 1 changed"),
        ("seed: 1", "seed: 2", "the run of page 1 is not as its recipe says now"),
        ("after: 20\n", "after: 25\n", "the run of page 1 is not as its recipe says now"),
        ("hundredfold_rate, carried_state]", "hundredfold_rate, no_clipping]", "html, plain, challenges of page 4"),
        ("after: 40", "after: 60", "the run of page 1 is not as its recipe says now"),
    ],
)
def test_a_changed_lesson_is_noticed_without_training(packed, tmp_path, old, new, said):
    problems = changed(packed, tmp_path, old, new)
    assert any(said in problem for problem in problems), problems
    assert all("run 'rnn-visualizer lessons pack small'" in problem for problem in problems)


def test_a_recording_that_is_gone_is_noticed(packed, tmp_path):
    done = packed[0]
    folder = tmp_path / "small"
    shutil.copytree(done.folder, folder)
    (folder / "1.rnn.json").unlink()
    assert len(list(LessonPack(done.lesson, Library(done.lesson.path.parent), folder).problems())) == 1
    shutil.rmtree(folder)
    assert "is not packed" in next(LessonPack(done.lesson, Library(done.lesson.path.parent), folder).problems())


def test_our_packs_are_small_enough():
    """On the wire: a lesson with its pictures 1.1 MB at most, a recording 120 kB, all recordings 6 MB."""
    total = 0
    for lesson in shelf():
        sizes = wire(lesson.slug)
        assert sum(sizes.values()) < 1_100_000, lesson.slug
        recordings = {name: size for name, size in sizes.items() if name.endswith(".rnn.json")}
        assert max(recordings.values()) < 120_000, (lesson.slug, recordings)
        total += sum(recordings.values())
    assert total < 6_000_000


def test_no_pack_has_what_a_strict_server_forbids(packed):
    told = json.loads((packed[0].folder / "lesson.json").read_text())
    html = "".join(page["html"] for page in told["pages"])
    assert " style=" not in html
    assert 'data-role="hidden"' in html
    assert "<script" not in html
