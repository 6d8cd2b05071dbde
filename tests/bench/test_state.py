"""What the state of a bench offers, found once for each experiment."""

from visualizer import MODELS, TASKS
from visualizer.bench import state


def test_menus_say_what_does_not_go_together(visitors, monkeypatch):
    monkeypatch.setattr(state, "_offered", state._offered.__wrapped__)  # nothing else is to find what is said here
    monkeypatch.setattr(MODELS["rnn"], "fits", classmethod(lambda cls, task: f"it has no ear for {task.label}"))
    said = visitors().ask({"op": "hello"})[-1]
    reasons = {model["name"]: model["reason"] for model in said["models"]}
    assert reasons["rnn"] == f"it has no ear for {TASKS['delayed_recall'].label}"
    assert reasons["gru"] == ""
    assert {task["reason"] for task in said["tasks"]} == {""}


def test_what_is_offered_follows_the_experiment(visitors):
    one = visitors()
    first = one.ask({"op": "hello"})[-1]
    second = one.ask({"op": "recipe", "query": "task=parity&model=gru&hidden_size=5"})[-1]
    sizes = [{knob["name"]: knob["value"] for knob in said["knobs"]}["hidden_size"] for said in (first, second)]
    assert sizes == [first["recipe"]["hidden_size"], 5]
    assert [said["model"]["touchable"][-1] for said in (first, second)] == ["output_gate", "candidate"]
