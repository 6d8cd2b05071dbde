"""The knobs every recurrent model has; their docs are the page's tooltips."""

import param


class ModelKnobs(param.Parameterized):
    """Sizes and initialisation. What may change while a run goes on is not constant."""

    hidden_size = param.Integer(
        16, bounds=(1, 128), constant=True, label="Units", doc="Units in the hidden state of each layer."
    )
    num_layers = param.Integer(
        1, bounds=(1, 3), constant=True, label="Layers", doc="Recurrent layers, each reading the one below it."
    )
    dropout = param.Number(
        0.0, bounds=(0.0, 0.9), doc="Share of each layer's outputs that is set to 0 at random in training (0 to 0.9)."
    )
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
