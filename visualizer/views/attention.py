"""One query: what one position asks for, which earlier positions answer, and what they hand over."""

from visualizer.views.squares import ATTENTION, EFFECTIVE, MIXING, TRIANGLE
from visualizer.views.story import ANSWERS, HEARS, PHASES
from visualizer.views.view import Row, View

QUERY = View(
    "attention",
    "One query",
    "One position's attention to all earlier ones, and the queries, keys and values it is made of.",
    (
        PHASES,
        HEARS,
        ANSWERS,
        Row("weights", "attention"),
        ATTENTION,
        EFFECTIVE,
        MIXING,
        Row("lane", "query"),
        Row("lane", "key"),
        Row("lane", "value"),
        Row("lane", "attended"),
        Row("lane", "context"),
        TRIANGLE,
    ),
    needs="attention",
)
