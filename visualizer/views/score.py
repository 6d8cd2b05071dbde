"""Score: every quantity of every unit, stacked like staves of music."""

from visualizer.views.squares import ATTENTION, EFFECTIVE, MIXING, TRIANGLE
from visualizer.views.story import ANSWERS, HEARS, PHASES
from visualizer.views.view import Row, View

SCORE = View(
    "score",
    "Score",
    "Every quantity of every unit, one stave each, under the same positions.",
    (
        PHASES,
        HEARS,
        ANSWERS,
        ATTENTION,
        Row("heat", "axes:t,unit"),
        Row("heat", "axes:t,mode", lines="mode"),
        Row("heat", "axes:t,unit,mode", lines="mode", folded=True),
        Row(
            "flow",
            "gradient_flow",
            title="gradient flow",
            doc="How much of the last position's gradient reaches each position, on a log axis.",
        ),
        TRIANGLE,
        EFFECTIVE,
        MIXING,
    ),
)
