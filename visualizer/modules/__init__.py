"""Somebody's own network: ``nn.RNN``, ``nn.LSTM`` and ``nn.GRU`` read exactly, once or while they learn."""

from visualizer.modules.finding import find, recurrent_modules
from visualizer.modules.reading import Reader
from visualizer.modules.watch import Watch, watch

__all__ = ["Reader", "Watch", "find", "recurrent_modules", "watch"]
