"""Another token in the shown sequence: the same as a batch with that token, asked by the task's own rule."""

import numpy as np
import pytest

from visualizer import TASKS, Ablate, Release, Run, Substitute
from visualizer.recipe import Recipe
from visualizer.training.reading import read

CHANGEABLE = [name for name, task in TASKS.items() if not task.fixed]


def probe_run(task, model="lstm"):
    return Run(Recipe(task=task, model=model, hidden_size=5))


def first_change(run):
    """A position of the probe where all its sequences hear the same, and a token that is not heard there."""
    shared = [t for t in range(run.extent.length) if len(run.extent.choices[t]) > 1]
    shared = [t for t in shared if (run.probe.inputs[:, t] == run.probe.inputs[0, t]).all()]
    t = shared[len(shared) // 2] if shared else next(t for t, names in enumerate(run.extent.choices) if len(names) > 1)
    now = run.frame(["input"]).tokens[t]
    return t, next(token for token, name in enumerate(run.extent.choices[t]) if name != now.rstrip("*"))


@pytest.mark.parametrize("task", CHANGEABLE)
def test_the_frame_is_that_of_a_batch_with_the_token(task):
    run = probe_run(task)
    t, token = first_change(run)
    changed = run.task.replaced(run.task.probe(), t, token)
    expected = read(run, changed, with_gradients=False)
    before = run.frame(["output"])
    run.apply(Substitute(t, token))
    frame = run.frame(["output", "target", "hidden_state"])
    np.testing.assert_array_equal(run.probe.inputs[0], changed.inputs[0])
    np.testing.assert_array_equal(frame["hidden_state"], expected.first("hidden_state")[0].astype(np.float32))
    asked = changed.loss_mask[0]
    np.testing.assert_array_equal(frame["target"][asked], changed.targets[0][asked])
    assert frame.tokens == tuple(run.task.tokens(changed.inputs[0]))
    assert frame.scene.own_tokens == before.tokens
    differ = [here for here, both in enumerate(zip(frame.tokens, before.tokens, strict=True)) if len(set(both)) > 1]
    assert differ[0] == t
    assert len(differ) == 1 or task == "associative_recall", "where a value is said it is heard again"
    assert not np.array_equal(frame["output"], before["output"])


@pytest.mark.parametrize("task", CHANGEABLE)
def test_every_choice_is_what_is_heard_then_and_the_present_token_changes_nothing(task):
    run = probe_run(task)
    probe = run.task.probe()
    assert any(run.extent.choices)
    for t, names in enumerate(run.extent.choices):
        for token, name in list(enumerate(names))[:8]:
            changed = run.task.replaced(probe, t, token)
            assert run.task.tokens(changed.inputs[0])[t].rstrip("*") == name
            if (changed.inputs[0] == probe.inputs[0]).all():
                np.testing.assert_array_equal(changed.targets[0], probe.targets[0])
                np.testing.assert_array_equal(changed.memory[0], probe.memory[0])
            np.testing.assert_array_equal(changed.loss_mask, probe.loss_mask)


def test_what_is_asked_follows_from_the_task():
    run = probe_run("delayed_recall")
    run.apply(Substitute(0, token=3))
    assert run.frame(["target"])["target"][-1] == 3, "the note is another"
    run.apply(Substitute(4, token=5))
    assert run.frame(["target"])["target"][-1] == 3, "what is heard in the wait is not asked"
    parity = probe_run("parity")
    before = parity.frame(["target", "input"])
    flipped = int(before.tokens[2] == "0")
    parity.apply(Substitute(2, flipped))
    np.testing.assert_array_equal(parity.frame(["target"])["target"][-1], 1 - before["target"][-1])


def test_twins_still_differ_in_one_token():
    run = probe_run("delayed_recall")
    run.apply(Substitute((3, 6), token=1))
    scene = run.frame(["input"]).scene
    assert [sum(a != b for a, b in zip(scene.tokens, twin, strict=True)) for twin in scene.twin_tokens] == [0, 1, 1]
    assert scene.twins == ("B", "E", "G")
    run.apply(Substitute(0, token=0))
    scene = run.frame(["input"]).scene
    assert [tokens[0] for tokens in scene.twin_tokens] == ["A*", "E*", "G*"]
    assert scene.twins == ("B → A", "E", "G")


def test_learning_hears_nothing_of_it():
    run, other = (probe_run("delayed_recall") for _ in range(2))
    run.apply(Substitute(0, token=0))
    assert run.touches(22) is None
    run.train(3)
    other.train(3)
    assert run.weights_hash() == other.weights_hash()
    assert run.validation.metrics() == other.validation.metrics()


def test_it_is_released_and_replaced_like_any_other():
    run = probe_run("delayed_recall")
    own = run.frame().tokens
    run.apply(Substitute(3, token=0))
    run.apply(Ablate(1))
    run.apply(Substitute(3, token=2))
    assert run.interventions == (Ablate(1), Substitute(3, token=2))
    assert run.frame().tokens[3] == "C"
    run.apply(Release(index=1))
    assert run.frame().tokens == own
    assert run.frame().scene.own_tokens == ()
    assert run.probe is run.own_probe


@pytest.mark.parametrize("task", [name for name, task in TASKS.items() if task.fixed])
def test_where_no_token_can_be_another_the_task_says_why(task):
    model = "seq2seq" if TASKS[task].translates else "lstm"
    run = probe_run(task, model)
    assert not any(run.extent.choices)
    with pytest.raises(ValueError, match=run.task.fixed):
        run.apply(Substitute(1, token=0))
    with pytest.raises(ValueError, match=run.task.fixed):
        run.task.replaced(run.probe, 1, 0)
