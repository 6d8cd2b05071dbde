"""Spectrum: what the recurrent weights alone do to a state, and to a gradient on its way back."""

from visualizer.views.view import Row, View

SPECTRUM = View(
    "spectrum",
    "Spectrum",
    "Eigenvalues and singular values of the weights that feed the state back.",
    (
        Row("spectrum", "eigenvalues", also=("singular_values",)),
        Row("spectrum", "poles"),
    ),
    needs="spectrum",
)
