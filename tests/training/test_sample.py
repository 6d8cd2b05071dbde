import pytest

from visualizer import TASKS, Recipe, Run
from visualizer.training.facts import SAMPLE_LENGTH

GENERATING = [name for name, task in TASKS.items() if task.generates]


@pytest.fixture(scope="module", params=GENERATING)
def run(request):
    run = Run(Recipe(task=request.param, hidden_size=8))
    run.train(3)
    return run


def test_the_same_weights_write_the_same_text(run):
    text = run.sample(40)
    assert 0 < len(text) <= 80
    assert run.sample(40) == text
    assert Run.from_snapshot(run.snapshot()).sample(40) == text
    other = Run.from_snapshot(run.snapshot())
    other.train(20)
    assert other.sample(40) != text


def test_every_symbol_is_known(run):
    text = run.sample(60).replace(", ", "")
    assert len(run.task.encode(text)) == len(text)


def test_temperature_zero_says_the_likeliest(run):
    assert len(set(run.sample(60, temperature=0.0))) < len(set(run.sample(60, temperature=5.0)))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((0,), "length"), ((5000,), "length"), ((5, -1.0), "temperature"), ((5, 9.0), "temperature")],
)
def test_numbers_out_of_range_are_refused(run, arguments, words):
    with pytest.raises(ValueError, match=words):
        run.sample(*arguments)


def test_a_task_that_writes_nothing_says_so(trained):
    with pytest.raises(ValueError, match="generates no text"):
        trained.sample()


def test_live_frames_write_when_asked(run):
    assert "sample" not in run.frame(["hidden_state"]).facts
    facts = run.frame(["hidden_state", "sample"]).facts
    assert facts["sample"]
    assert facts["sample_updates"] == run.updates


def test_live_frames_write_at_the_temperature_asked_for(run):
    """Turned while the run rests it writes at once, the same text for the same temperature, and as ``sample`` does."""
    warm, cold, again = (run.frame(["sample"], temperature=temperature).facts for temperature in (1.0, 0.2, 1.0))
    assert (warm["sample_temperature"], cold["sample_temperature"]) == (1.0, 0.2)
    assert cold["sample"] == run.sample(SAMPLE_LENGTH, 0.2) != warm["sample"] == again["sample"]
