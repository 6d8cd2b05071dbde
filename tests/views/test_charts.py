"""Slow charts: what they keep, and that they cost nothing while nobody looks."""

import numpy as np
import pytest

from visualizer.trace import Frame, Quantity, Scene, encode_frame, encode_layout
from visualizer.views.chart import Chart, spread
from visualizer.views.charts import MOST, PALETTE, Charts, History, Tinted, weight_in_words


def shown(updates, curves=(), **facts):
    arrays = {name: np.array(points) for name, points in dict(curves).items()} or {"a": np.zeros(3)}
    quantities = {name: Quantity(name, name, ("bucket",)) for name in arrays}
    return Frame(updates, arrays, quantities, Scene(("x",)), facts)


def frame(updates, **facts):
    return encode_frame(shown(updates, **facts), 1)


def layout(**known):
    return encode_layout(shown(0, **known), 1)


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
    curves = {"loss_curve": [1.0, 0.9, np.nan], "validation_curve": [0.5, np.nan, np.nan]}
    charts.take(layout(curves=curves))
    for step in range(30):
        now[0] = step / 30
        charts.take(frame(step, curves=curves, gradient_norms={"weight_hh_l0": 0.1}))
    assert [updates for updates, _ in charts.norms.points] == [0, 15]
    assert charts.drawn == ()
    charts._toggle.value = True
    charts.feed()
    assert charts.drawn[0]._ends.data["name"] == ["train", "validation", "chance"]
    assert charts.drawn[1]._ends.data["name"] == ["recurrent weights (weight_hh_l0)"]
    assert len(charts._body.objects) == 2
    charts._toggle.value = False
    charts.feed()
    assert len(charts._body.objects) == 0


def test_charts_that_are_opened_again_are_the_same():
    charts = Charts(lambda: {"chance": 2.0})
    opened = []
    for _ in range(3):
        charts._toggle.value = True
        opened.append(charts.drawn)
        charts._toggle.value = False
    assert len(opened[0]) == 2
    assert opened[0] is opened[1] is opened[2]


def test_charts_stand_below_one_another_where_a_page_has_room_for_one():
    charts = Charts(dict)
    charts._toggle.value = True
    body = charts._body.get_root()
    assert [chart.min_width for chart in body.children] == [280, 280]
    assert body.min_width == 280
    assert (body.styles["flex-direction"], body.styles["flex-wrap"]) == ("row", "wrap")


def test_names_are_moved_apart_upwards():
    assert spread([1.0, 1.01, 5.0, 0.0], 2.0) == [1.0, 2.0, 5.0, 0.0]


def test_names_at_the_top_are_moved_apart_downwards():
    assert spread([3.0, 4.0, 3.5, 0.1], 2.0, high=4.0) == [1.0, 4.0, 2.0, 0.1]


def test_curves_lie_over_the_updates_they_hold_and_the_best_is_marked():
    now = [0.0]
    charts = Charts(dict, lambda: now[0])
    curves = {"loss_curve": [4.0, 3.0, 2.0, np.nan], "validation_curve": [3.0, 1.0, 2.0, np.nan]}
    facts = {"bucket_size": 32, "check_every": 10, "check_size": 20, "best_validation": {"updates": 40, "loss": 0.9}}
    charts.take(frame(75, curves=curves, **facts))
    assert charts.losses == {}, "nothing is read before its layout is known"
    charts.take(layout(curves=curves))
    charts.take(frame(75, curves=curves, **facts))
    assert charts.losses == {
        "train": ([16.5, 48.5, 70.0], [4.0, 3.0, 2.0]),
        "validation": ([15, 35, 55], [3.0, 1.0, 2.0]),
    }
    charts._toggle.value = True
    charts.feed()
    marked = charts.drawn[0]._marks.data
    assert marked == {
        "x": [40],
        "y": [0.9],
        "foot": [pytest.approx(1.0 / 1.2)],
        "name": ["best, update 40"],
        "slot": ["1"],
    }
    assert charts.drawn[1]._marks.data["x"] == []


def test_messages_that_are_no_frames_are_left_alone():
    charts = Charts(dict)
    charts.take(b"\0\0\0\0{}")
    assert charts.norms.points == []


def test_a_chart_names_its_lines_and_draws_levels_from_side_to_side():
    chart = Chart("Loss", "loss")
    chart.draw({"held out": ([5, 9], [3.0, 1.0]), "empty": ([], [])}, {"chance": 2.0})
    assert chart._lines.data["x"] == [[5, 9], [0, 9]]
    assert chart._lines.data["dash"] == ["solid", "dotted"]
    assert chart._ends.data == {"x": [9, 9], "y": [1.0, 2.0], "name": ["held out", "chance"], "slot": ["0", "level"]}


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
    charts.take(layout())
    charts.take(frame(3, **facts))
    assert (charts.losses, charts.norms.names) == ({}, [])
