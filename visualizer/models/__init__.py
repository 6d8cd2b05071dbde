"""Sequence models: the equations, one file per cell or block."""

from visualizer.models.equation import Affine, Equation, Factor, Product
from visualizer.models.gru import GRU
from visualizer.models.knobs import ModelKnobs, RecurrentKnobs
from visualizer.models.ledger import Ledger
from visualizer.models.lstm import LSTM
from visualizer.models.model import SequenceModel
from visualizer.models.recurrent import RecurrentModel
from visualizer.models.residual import Mixer, ResidualModel
from visualizer.models.rnn import RNN
from visualizer.models.see import See
from visualizer.models.seq2seq import Seq2Seq
from visualizer.models.tape import Tape
from visualizer.models.touch import Touch, TouchAt
from visualizer.models.transformer import Transformer

MODELS: dict[str, type[SequenceModel]] = {
    "rnn": RNN,
    "lstm": LSTM,
    "gru": GRU,
    "seq2seq": Seq2Seq,
    "transformer": Transformer,
}

__all__ = [
    "GRU",
    "LSTM",
    "MODELS",
    "RNN",
    "Affine",
    "Equation",
    "Factor",
    "Ledger",
    "Mixer",
    "ModelKnobs",
    "Product",
    "RecurrentKnobs",
    "RecurrentModel",
    "ResidualModel",
    "See",
    "Seq2Seq",
    "SequenceModel",
    "Tape",
    "Touch",
    "TouchAt",
    "Transformer",
]
