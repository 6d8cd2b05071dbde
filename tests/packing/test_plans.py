"""What has to be trained for a lesson: every run once, up to where a page speaks of it."""

from dataclasses import replace

import pytest

from visualizer.lesson import shelf
from visualizer.packing.plans import Plan, Plans, frames_of, last_update, live_specs


def test_every_run_is_trained_once_however_many_pages_show_it(lesson):
    plans = Plans(lesson)
    shown = {number: list(names.values()) for number, names in plans.shown.items()}
    assert [len(names) for names in shown.values()] == [1, 2, 1, 1]
    whole = plans.shown[1][""]
    assert plans.shown[2]["many"] == whole == plans.shown[3][""]
    repaired = plans.repaired[4, 0]
    assert list(repaired) == ["hundredfold_rate", "carried_state"]
    assert repaired["hundredfold_rate"] == whole, "without its fault it is the network of the first page"
    assert repaired["carried_state"] == plans.shown[4][""], "a diagnosis that changes nothing leaves the broken network"
    assert len(plans.plans) == 3


def test_a_run_goes_as_far_as_a_page_asks_and_shows_what_it_speaks_of(lesson):
    plans = Plans(lesson)
    whole = plans.plans[plans.shown[1][""]]
    assert [last_update(page) for page in lesson.pages] == [20, 30, 12, 10]
    assert whole.updates == 40, "as the repaired network it is measured until then"
    assert whole.frames == tuple(range(31)), "and shown as far as a page shows it"
    assert set(whole.spoken) == {0, 10, 12, 20, 30}
    assert whole.views == ("score", "story", "unit")
    assert "hidden_state" in whole.quantities
    assert whole.weights, "a cell is selected on one page"
    assert whole.readings == {
        20: ("accuracy", "loss"),
        30: ("accuracy", "loss"),
        12: ("accuracy", "parameters"),
        40: ("accuracy",),
    }


def test_only_what_a_page_prints_of_a_run_is_measured(lesson):
    few = Plans(lesson).of(lesson.pages[1])["few"]
    assert few.readings == {20: ("loss", "parameters"), 30: ("loss", "parameters")}
    assert live_specs(lesson, lesson.pages[1]) == ["few.parameters", "many.accuracy"]


@pytest.mark.parametrize(("last", "frames"), [(1, 2), (50, 51), (300, 51), (1000, 51)])
def test_about_fifty_frames_are_kept(last, frames):
    assert len(frames_of([0, last])) == frames
    assert frames_of([0, last])[-1] == last


def test_a_key_names_everything_that_a_recording_depends_on(lesson):
    plan = Plans(lesson).plans[Plans(lesson).shown[1][""]]
    assert plan.key == Plan.from_fields(plan.to_fields()).key
    others = [
        replace(plan, recipe=plan.recipe.replace(seed=2)),
        replace(plan, held=("cut t1-2",)),
        replace(plan, updates=41),
        replace(plan, frames=plan.frames[:-1]),
        replace(plan, readings={**plan.readings, 41: ("loss",)}),
        replace(plan, views=("story",)),
        replace(plan, weights=False),
    ]
    assert len({plan.key, *(other.key for other in others)}) == 8


def test_our_lessons_train_each_run_once():
    counted = {lesson.slug: Plans(lesson) for lesson in shelf()}
    assert sum(len(plans.shown) for plans in counted.values()) == 82
    assert sum(len(plans.plans) for plans in counted.values()) < 90
    assert all(plan.frames or plan.readings for plans in counted.values() for plan in plans.plans.values())
