"""Text: what is heard as flowing text, each token on the value that one unit has there."""

from visualizer.views.view import Row, View

TEXT = View(
    "text",
    "Text",
    "The sequence as flowing text on the state of one unit, and the unit that goes most with a property of the text.",
    (Row("prose", "state", also=("correlations",)),),
    needs="text",
)
