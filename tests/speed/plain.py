"""What one would write in plain PyTorch: for every model the straightforward network of the same maths, and a loop.

``PEERS`` has an entry for every model. Where torch.nn has no module, ``read_by_loop`` is the loop over positions that
one would write: the model's own readable equations under autograd.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from visualizer import Recipe
from visualizer.models import SequenceModel
from visualizer.tasks import Task


class Recurrent(nn.Module):
    """A recurrent layer of torch.nn and a readout."""

    def __init__(self, cell: type[nn.RNNBase], recipe: Recipe, task: Task) -> None:
        super().__init__()
        self.cell = cell(task.input_size, recipe.hidden_size, recipe.num_layers, batch_first=True)
        self.readout = nn.Linear(recipe.hidden_size, task.output_size)

    def forward(self, inputs: Tensor) -> Tensor:
        """(B, L, D) → (B, L, O)."""
        return self.readout(self.cell(inputs)[0])


class Encoder(nn.Module):
    """torch.nn's TransformerEncoder with a causal mask, learned positions and a readout."""

    def __init__(self, recipe: Recipe, task: Task) -> None:
        super().__init__()
        H, wide = recipe.hidden_size, recipe.mlp_ratio * recipe.hidden_size
        layer = nn.TransformerEncoderLayer(
            H, recipe.heads, wide, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.embedding = nn.Linear(task.input_size, H)
        self.positions = nn.Parameter(0.02 * torch.randn(recipe.seq_len, H))
        self.blocks = nn.TransformerEncoder(layer, recipe.num_layers, nn.LayerNorm(H), enable_nested_tensor=False)
        self.readout = nn.Linear(H, task.output_size)
        self.mask = nn.Transformer.generate_square_subsequent_mask(recipe.seq_len)

    def forward(self, inputs: Tensor) -> Tensor:
        """(B, L, D) → (B, L, O)."""
        stream = self.embedding(inputs) + self.positions
        return self.readout(self.blocks(stream, mask=self.mask, is_causal=True))


class Loop(nn.Module):
    """A model's readable equations, one position after the other under autograd."""

    def __init__(self, model: SequenceModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, inputs: Tensor) -> Tensor:
        """(B, L, D) → (B, L, O)."""
        stream, outputs = self.model.start(len(inputs)), []
        for x in inputs.unbind(1):
            output, stream = self.model.advance(x, stream)
            outputs.append(output)
        return torch.stack(outputs, dim=1)


def read_by_loop(recipe: Recipe, task: Task) -> nn.Module:
    """Return the loop over positions that one would write without a kernel."""
    return Loop(recipe.build_model(task))


def recurrent(cell: type[nn.RNNBase]) -> Callable[[Recipe, Task], nn.Module]:
    """Return what builds a recurrent network of torch.nn."""
    return lambda recipe, task: Recurrent(cell, recipe, task)


@dataclass(frozen=True)
class Peer:
    """What a model's updates are measured against.

    Args:
        against: its name in the table.
        build: makes it; called with the recipe and its task.
        floor: updates per CPU second, ours over theirs, at 32 units and 50 positions; at least this.
        task: what both learn.
        knobs: of the recipe, besides the sizes.
    """

    against: str
    build: Callable[[Recipe, Task], nn.Module]
    floor: float
    task: str = "adding"
    knobs: Mapping[str, Any] = field(default_factory=dict)


PEERS: dict[str, Peer] = {
    "rnn": Peer("nn.RNN", recurrent(nn.RNN), 1.5),
    "lstm": Peer("nn.LSTM", recurrent(nn.LSTM), 0.8),
    "gru": Peer("nn.GRU", recurrent(nn.GRU), 1.6),
    "transformer": Peer("nn.TransformerEncoder", Encoder, 0.8, knobs={"num_layers": 2}),
}
"By model; a test holds that none is forgotten."


class Plain:
    """Training as one would write it in plain PyTorch, with fused Adam and nothing captured."""

    def __init__(self, recipe: Recipe) -> None:
        self.task = recipe.build_task()
        self.batch_size = recipe.batch_size
        self.net = PEERS[recipe.model].build(recipe, self.task)
        self.optimizer = torch.optim.Adam(self.net.parameters(), recipe.learning_rate, fused=True)
        self.updates = 0

    def update(self) -> None:
        """One update of the weights."""
        batch = self.task.batch(np.random.default_rng([0, 1, self.updates]), self.batch_size, self.updates)
        mask, targets = torch.from_numpy(batch.loss_mask), torch.from_numpy(batch.targets)
        rule = functional.cross_entropy if self.task.kind == "classes" else functional.mse_loss
        loss = rule(self.net(torch.from_numpy(batch.inputs))[mask], targets[mask])
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.updates += 1
