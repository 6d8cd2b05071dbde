"""Every model, and every kind of it that a choice of its own makes."""

import numpy as np
import param
from torch import nn

from visualizer.models import MODELS, RecurrentKnobs, RecurrentModel

RECURRENT = [name for name, model in MODELS.items() if issubclass(model, RecurrentModel)]
PEERS = {name: getattr(nn, name.upper()) for name in RECURRENT if hasattr(nn, name.upper())}
"Models that PyTorch has too."


def kinds_of(name):
    """Return knobs: none, and each other value of the choices that not every recurrent model has."""
    declared = MODELS[name].Knobs.param.objects("existing")
    own = {
        knob: p for knob, p in declared.items() if isinstance(p, param.Selector) and knob not in RecurrentKnobs.param
    }
    return [{}, *({knob: value} for knob, p in own.items() for value in p.objects if value != p.default)]


def build(name, seed=0, **knobs):
    """Build a model that reads three numbers and answers with four."""
    model_class = MODELS[name]
    return model_class(3, 4, model_class.Knobs(**knobs), np.random.default_rng(seed))


RECURRENT_KINDS = [(name, knobs) for name in RECURRENT for knobs in kinds_of(name)]
SCANNED = [(name, knobs) for name, knobs in RECURRENT_KINDS if not build(name, **knobs).by_step]
"Those that have a faster way than ``step``."
WITH_LEDGER = [(name, knobs) for name in MODELS if MODELS[name].ledger is not None for knobs in kinds_of(name)]
