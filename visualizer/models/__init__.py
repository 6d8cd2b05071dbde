"""Recurrent models: the equations, one file per cell."""

from visualizer.models.equation import Affine, Equation, Factor, Product
from visualizer.models.gru import GRU
from visualizer.models.knobs import ModelKnobs
from visualizer.models.ledger import Ledger
from visualizer.models.lstm import LSTM
from visualizer.models.model import SequenceModel
from visualizer.models.rnn import RNN
from visualizer.models.tape import Tape
from visualizer.models.touch import Touch, TouchAt

MODELS: dict[str, type[SequenceModel]] = {"rnn": RNN, "lstm": LSTM, "gru": GRU}

__all__ = [
    "GRU",
    "LSTM",
    "MODELS",
    "RNN",
    "Affine",
    "Equation",
    "Factor",
    "Ledger",
    "ModelKnobs",
    "Product",
    "SequenceModel",
    "Tape",
    "Touch",
    "TouchAt",
]
