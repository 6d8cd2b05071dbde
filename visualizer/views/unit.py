"""One unit: its state for twin sequences, its gates, who wrote it, and the gradient's flow."""

from visualizer.views.story import ANSWERS, HEARS, PHASES, REMEMBERS
from visualizer.views.view import Row, View

UNIT = View(
    "unit",
    "One unit",
    "One unit's memory for sequences that differ in one token, the gates that keep and write it, and who wrote it.",
    (
        PHASES,
        HEARS,
        REMEMBERS,
        ANSWERS,
        Row(
            "lines",
            "twins:state",
            doc="Sequences that differ in one token: lines apart, it is kept; lines merged, forgotten.",
        ),
        Row("lane", "role:gates"),
        Row("heat", "axes:t,mode", lines="mode"),
        Row("heat", "axes:t,unit,mode", lines="mode"),
        Row(
            "ledger",
            "provenance",
            title="who wrote it",
            doc="The state's value split by the position that wrote it, given the gates.",
            absent="This model's memory is no sum over the positions that wrote it.",
        ),
        Row(
            "flow",
            "gradient_flow",
            title="gradient flow",
            doc="How much of the last position's gradient reaches each position, on a log axis.",
        ),
    ),
)
