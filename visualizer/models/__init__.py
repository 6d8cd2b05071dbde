"""Sequence models: the equations, one file per cell or block."""

from visualizer.models.equation import Affine, Equation, Factor, Product
from visualizer.models.gru import GRU
from visualizer.models.hyena import Hyena
from visualizer.models.knobs import ModelKnobs, RecurrentKnobs
from visualizer.models.ledger import Ledger
from visualizer.models.lstm import LSTM
from visualizer.models.lstm_variant import LSTMVariant
from visualizer.models.mamba import Mamba
from visualizer.models.min_gru import MinGRU
from visualizer.models.model import SequenceModel
from visualizer.models.recurrent import RecurrentModel
from visualizer.models.residual import Mixer, ResidualModel
from visualizer.models.rnn import RNN
from visualizer.models.rwkv import RWKV
from visualizer.models.s4d import S4D
from visualizer.models.see import See
from visualizer.models.seq2seq import Seq2Seq
from visualizer.models.tape import Tape
from visualizer.models.touch import Touch, TouchAt
from visualizer.models.transformer import Transformer

MODELS: dict[str, type[SequenceModel]] = {
    "rnn": RNN,
    "lstm": LSTM,
    "gru": GRU,
    "lstm_variant": LSTMVariant,
    "min_gru": MinGRU,
    "seq2seq": Seq2Seq,
    "transformer": Transformer,
    "s4d": S4D,
    "mamba": Mamba,
    "rwkv": RWKV,
    "hyena": Hyena,
}

__all__ = [
    "GRU",
    "LSTM",
    "LSTMVariant",
    "MODELS",
    "MinGRU",
    "RNN",
    "RWKV",
    "S4D",
    "Affine",
    "Equation",
    "Factor",
    "Hyena",
    "Ledger",
    "Mamba",
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
