"""The knobs that models have in common; their docs are the page's tooltips."""

from typing import Any

import param


class ModelKnobs(param.Parameterized):
    """Sizes. What may change while a run goes on is not constant."""

    hidden_size = param.Integer(
        16, bounds=(1, 128), constant=True, label="Units", doc="Units in the hidden state of each layer."
    )
    num_layers = param.Integer(
        1, bounds=(1, 3), constant=True, label="Layers", doc="Recurrent layers, each reading the one below it."
    )
    dropout = param.Number(
        0.0, bounds=(0.0, 0.9), doc="Share of each layer's outputs that is set to 0 at random in training (0 to 0.9)."
    )

    def __init__(self, **knobs: Any) -> None:
        super().__init__(**knobs)
        self.check()

    def check(self) -> None:
        """Compare the knobs with each other.

        Raises:
            ValueError: if they do not fit together; it names the knob to change.
        """


class RecurrentKnobs(ModelKnobs):
    """Sizes, and how the recurrent weights start."""

    recurrent_init = param.Selector(
        default="uniform",
        objects=["uniform", "orthogonal", "identity", "scaled"],
        constant=True,
        label="Recurrent start",
        doc="How the recurrent weights start: uniform within ±1/√units, orthogonal, identity, or scaled to a radius.",
    )
    spectral_radius = param.Number(
        1.0,
        bounds=(0.0, 10.0),
        inclusive_bounds=(False, True),
        constant=True,
        label="Spectral radius",
        doc="Largest |eigenvalue| of each recurrent matrix at the start (factor per position), if it is scaled.",
    )
