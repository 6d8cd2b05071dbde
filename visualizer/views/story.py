"""Story: what the network hears, what it still remembers, what it answers."""

from visualizer.views.view import Row, View

PHASES = Row("phases", title="")
HEARS = Row("tokens", title="hears", doc="What the network is fed, one token per position.", also=("input",))
REMEMBERS = Row(
    "remembers",
    "memory_read",
    title="remembers",
    doc="What a linear read-out, trained on other sequences, recovers from the state; the bar is its held-out accuracy "
    "above chance.",
    also=("memory_confidence",),
)
ANSWERS = Row("answers", "output", title="answers", doc="What it says where it is asked.", also=("target", "decoded"))

STORY = View(
    "story",
    "Story",
    "What the network hears, what it still remembers, what it answers.",
    (PHASES, HEARS, REMEMBERS, ANSWERS),
)
