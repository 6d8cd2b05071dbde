"""Rows of positions against positions. What takes many times a frame's work is folded until somebody opens it."""

from visualizer.views.view import Row

ATTENTION = Row("square", "attention")
TRIANGLE = Row(
    "square",
    "gradient_triangle",
    title="gradient triangle",
    doc="How strongly the loss at the position of a row depends on the state at the position of a column, on a log "
    "colour scale.",
    folded=True,
)
EFFECTIVE = Row("square", "effective_attention", folded=True)
MIXING = Row("square", "mixing", folded=True)
