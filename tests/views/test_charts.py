"""Slow charts: what they keep, and that they cost nothing while nobody looks."""

import numpy as np
import pytest

from visualizer.trace import Frame, Quantity, Scene, encode_frame
from visualizer.views.chart import Chart, spread
from visualizer.views.charts import MOST, PALETTE, Charts, History, Tinted, weight_in_words


def frame(updates, **facts):
    return encode_frame(Frame(updates, {"a": np.zeros(3)}, {"a": Quantity("a", "a", ("t",))}, Scene(("x",)), facts), 1)


def test_a_history_is_thinned_and_cut_where_the_run_went_back():
    history = History()
    for updates in range(2 * MOST):
        history.add(updates, {"loss": 1.0})
    assert MOST / 2 <= len(history.points) <= MOST
    history.add(100, {"loss": 2.0, "missing": None})
    assert history.line("loss")[0][-1] == 100
    assert history.line("loss")[1][-1] == 2.0
    assert history.names == ["loss"]


def test_charts_read_two_frames_a_second_and_draw_only_while_open():
    now = [0.0]
    charts = Charts(lambda: {"chance": 2.0}, lambda: now[0])
    for step in range(30):
        now[0] = step / 30
        metrics = {"train": {"loss": 1.0}, "validation": {"loss": 0.5}}
        charts.take(frame(step, metrics=metrics, gradient_norms={"weight_hh_l0": 0.1}))
    assert [updates for updates, _ in charts.losses.points] == [0, 15]
    assert charts.drawn == ()
    charts._toggle.value = True
    charts.feed()
    assert charts.drawn[0]._ends.data["name"] == ["train", "validation", "chance"]
    assert charts.drawn[1]._ends.data["name"] == ["recurrent weights (weight_hh_l0)"]
    assert len(charts._body.objects) == 2
    charts._toggle.value = False
    charts.feed()
    assert len(charts._body.objects) == 0


def test_names_are_moved_apart_upwards():
    assert spread([1.0, 1.01, 5.0, 0.0], 2.0) == [1.0, 2.0, 5.0, 0.0]


def test_messages_that_are_no_frames_are_left_alone():
    charts = Charts(dict)
    charts.take(b"\0\0\0\0{}")
    assert charts.losses.points == []


def test_a_chart_names_its_lines_and_draws_levels_from_side_to_side():
    chart = Chart("Loss", "loss")
    chart.draw({"held out": ([5, 9], [3.0, 1.0]), "empty": ([], [])}, {"chance": 2.0})
    assert chart._lines.data["x"] == [[5, 9], [0, 9]]
    assert chart._lines.data["dash"] == ["solid", "dotted"]
    assert chart._ends.data == {"x": [9, 9], "y": [1.0, 2.0], "name": ["held out", "chance"]}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("weight_hh_l0", "recurrent weights (weight_hh_l0)"),
        ("bias_ih_l1", "input bias (bias_ih_l1)"),
        ("readout.weight", "readout weights (readout.weight)"),
        ("all weights", "all weights"),
        ("decay_l0", "decay_l0"),
    ],
)
def test_parameters_have_readable_names(name, words):
    assert weight_in_words(name) == words


def test_lines_take_colours_in_turn_and_levels_have_their_own():
    chart = Tinted("Loss", "loss")
    chart.draw({str(index): ([5, 10], [3.0, 1.0]) for index in range(len(PALETTE) + 1)}, {"chance": 2.0})
    slots = [str(index) for index in range(len(PALETTE))] + ["0", "level"]
    assert chart._lines.data["slot"] == chart._ends.data["slot"] == slots
    assert 10 < chart.figure.x_range.end < 12


@pytest.mark.parametrize("facts", [{}, {"metrics": {"train": {}}}, {"gradient_norm": None}])
def test_missing_facts_leave_gaps(facts):
    charts = Charts(dict)
    charts.take(frame(3, **facts))
    assert charts.losses.names == []
