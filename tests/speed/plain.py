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


class Translator(nn.Module):
    """Two GRUs of torch.nn, and for every position of the target a look back at the source (Luong, general)."""

    def __init__(self, recipe: Recipe, task: Task) -> None:
        super().__init__()
        H = recipe.hidden_size
        self.source = recipe.longest
        self.encoder = nn.GRU(task.input_size, H, batch_first=True)
        self.decoder = nn.GRU(task.input_size, H, batch_first=True)
        self.between = nn.Linear(H, H, bias=False)
        self.combine = nn.Linear(2 * H, H)
        self.readout = nn.Linear(H, task.output_size)

    def forward(self, inputs: Tensor) -> Tensor:
        """(B, L, D) → (B, L, O)."""
        annotations, last = self.encoder(inputs[:, : self.source])  # (B, S, H)
        states, _ = self.decoder(inputs[:, self.source :], last)
        keys, combined = self.between(annotations), []
        for h in states.unbind(1):
            weights = torch.softmax((keys @ h[..., None])[..., 0], dim=-1)  # (B, S)
            context = (weights[:, None] @ annotations)[:, 0]  # (B, H)
            combined.append(torch.tanh(self.combine(torch.cat([context, h], dim=-1))))
        outputs = self.readout(torch.stack(combined, dim=1))
        return functional.pad(outputs, (0, 0, self.source, 0))


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


LOOP = "a loop over positions"


@dataclass(frozen=True)
class Peer:
    """What a model's updates are measured against.

    Args:
        against: its name in the table.
        build: makes it; called with the recipe and its task.
        floor: updates per CPU second, ours over theirs; at least this.
        task: what both learn.
        dense: the task with a loss at many positions, whose triangle costs most.
        frames: a second that a third of the processor, a worker's share for frames, must be enough for; fewer than 30
            where no kernel reads the sequence.
        knobs: of the recipe, what makes both tasks about 50 positions long.
    """

    against: str
    build: Callable[[Recipe, Task], nn.Module]
    floor: float
    task: str = "adding"
    dense: str = "copy_memory"
    frames: int = 30
    knobs: Mapping[str, Any] = field(default_factory=lambda: {"seq_len": 50})

    @property
    def frame_limit(self) -> float:
        """Milliseconds that a frame of the Score may cost."""
        return 1000 / 3 / self.frames

    def recipe(self, model: str, task: str) -> Recipe:
        """Return what is measured: 32 units, batches of 32."""
        return Recipe(task=task, model=model, hidden_size=32, batch_size=32, clip_norm=0.0, **self.knobs)


PEERS: dict[str, Peer] = {
    "rnn": Peer("nn.RNN", recurrent(nn.RNN), 1.5),
    "lstm": Peer("nn.LSTM", recurrent(nn.LSTM), 0.9),
    "gru": Peer("nn.GRU", recurrent(nn.GRU), 2.0),
    "lstm_variant": Peer(LOOP, read_by_loop, 0.8, frames=12),
    "min_gru": Peer(LOOP, read_by_loop, 2.0),
    "seq2seq": Peer(
        "nn.GRU twice, attention in a loop",
        Translator,
        1.5,
        task="reversal",
        dense="reversal",
        knobs={"shortest": 25, "longest": 25},
    ),
    "transformer": Peer("nn.TransformerEncoder", Encoder, 0.8),
    "s4d": Peer(LOOP, read_by_loop, 3.5),
    "mamba": Peer(LOOP, read_by_loop, 2.2),
    "rwkv": Peer(LOOP, read_by_loop, 3.5),
    "hyena": Peer(LOOP, read_by_loop, 4.0),
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
