"""What a soak complains of."""

from dataclasses import replace

import pytest

from tests.load.crowd import Measured
from tests.load.soak import faults

GOOD = Measured(
    viewers=80,
    frames=(4.6, 5.0),
    fairness=0.8,
    updates=900.0,
    answer=(3.0, 45.0),
    lag=(0.6, 30.0, 60.0),
    cost=0.6,
    memory=(400.0, 600.0),
    arrival=(0.2, 0.5),
    notices=0,
)


def test_a_good_hour_has_no_faults_and_what_was_held_at_first_is_no_growth():
    assert faults([replace(GOOD, memory=(100.0 * row, 600.0)) for row in range(5)] + [GOOD] * 5) == []


@pytest.mark.parametrize(
    ("last", "slack", "said"),
    [
        ({"memory": (400.0, 661.0)}, 1, "memory grew from 1000 to 1061 MB (at most 60)"),
        ({"memory": (400.0, 661.0)}, 3, "memory grew from 1000 to 1061 MB (at most 60)"),
        ({"notices": 2}, 3, "visitors were told of 2 faults (none is there)"),
        ({"frames": (1.0, 4.0)}, 1, "a visitor had 4.0 frames a second (at least 4.8)"),
        ({"frames": (1.0, 1.5)}, 3, "a visitor had 1.5 frames a second (at least 1.6)"),
        ({"answer": (3.0, 301.0)}, 1, "answer at p99 was 301 ms (at most 300)"),
        ({"lag": (1.0, 301.0, 400.0)}, 3, "lag at p99 was 301 ms (at most 300)"),
        ({"answer": (float("nan"), float("nan"))}, 1, "answer at p99 was nan ms (at most 300)"),
    ],
)
def test_each_fault_is_said(last, slack, said):
    assert faults([GOOD] * 9 + [replace(GOOD, **last)], slack) == [said]


@pytest.mark.parametrize("last", [{"frames": (1.0, 4.0)}, {"answer": (3.0, 301.0)}, {"lag": (1.0, 299.0, 400.0)}])
def test_on_a_machine_that_others_use_too_floors_are_lower(last):
    assert faults([GOOD] * 9 + [replace(GOOD, **last)], 3) == []
