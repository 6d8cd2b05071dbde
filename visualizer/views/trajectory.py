"""Trajectory: the path of the state through the sequence, in the plane in which it moves most."""

from visualizer.views.story import ANSWERS, HEARS, PHASES
from visualizer.views.view import Row, View

TRAJECTORY = View(
    "trajectory",
    "Trajectory",
    "The path that the state takes through the sequence and its twins, seen in the plane in which it moves most.",
    (PHASES, HEARS, ANSWERS, Row("trajectory", "trajectory", also=("explained",))),
    needs="trajectory",
)
