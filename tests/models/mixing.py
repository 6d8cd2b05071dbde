"""What the tests of mixers share: a network in double precision, what it showed, and its Jacobian with gates held."""

import numpy as np
import torch

from visualizer.models import MODELS, ResidualModel, See, Tape

torch.set_num_threads(1)

VARIANTS = [(name, {}) for name, model in MODELS.items() if issubclass(model, ResidualModel)] + [
    ("s4d", {"parametrisation": "lru"}),
    ("mamba", {"discretisation": "zoh"}),
    ("mamba", {"convolution": 0, "state_size": 1}),
]


def make(name, knobs, *, hidden_size=6, num_layers=2, seed=0, length=11):
    model_class = MODELS[name]
    knobs = model_class.Knobs(hidden_size=hidden_size, num_layers=num_layers, **knobs)
    model = model_class(3, 4, knobs, np.random.default_rng(seed), length=length).double()
    with torch.no_grad():  # away from the start, where some weights are 0 or 1
        draw = torch.Generator().manual_seed(seed)
        for weight in model.parameters():
            weight.add_(0.3 * torch.randn(weight.shape, generator=draw, dtype=weight.dtype))
    return model


def draw_inputs(B=2, L=11, D=3, seed=1):
    return torch.randn(B, L, D, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def read(model, inputs, **options):
    """Return the outputs and what the first sequence showed, by name."""
    tape = Tape()
    with torch.no_grad():
        outputs, _ = model(inputs, tape=tape, **options)
    return outputs, lambda name: tape.array(name)[:, 0].astype(np.float64)


class Held(See):
    """Holds gates as they are and makes one value a leaf, so that what depends on it can be differentiated.

    Args:
        source: the value that becomes a leaf.
        gates: names of the values that no gradient passes.
        touch: interventions.
    """

    def __init__(self, source, gates, touch=None):
        super().__init__(touch=touch)
        self.source, self.gates, self.values = source, gates, {}

    def __call__(self, name, value):
        value = super().__call__(name, value)
        if name in (self.source, *self.gates):
            value = value.detach().requires_grad_(name == self.source)
        self.values[name] = value
        return value


def jacobian(mix, x, source, target, gates=(), touch=None):
    """Return d target[t] / d source[s] of each unit by autograd, the gates held. (L, L, H)."""
    see = Held(source, gates, touch)
    mix(see("normed", x), see)
    leaf, found = see.values[source], []
    for t in range(x.shape[1]):
        (row,) = torch.autograd.grad(see.values[target][0, t].sum(), leaf, retain_graph=True)
        found.append(row[0].numpy())
    return np.stack(found)
