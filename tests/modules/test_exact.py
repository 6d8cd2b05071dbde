"""Every option of nn.RNN, nn.LSTM and nn.GRU: what is hidden inside them, against loops from the equations."""

import itertools
import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from tests.conftest import each_time
from tests.modules.loops import loop
from visualizer import Trace

torch.set_num_threads(1)

D, H, B, L, P = 3, 5, 3, 7, 2
LENGTHS = [4, 7, 5]
KINDS = {
    "tanh": lambda **options: nn.RNN(D, H, nonlinearity="tanh", **options),
    "relu": lambda **options: nn.RNN(D, H, nonlinearity="relu", **options),
    "gru": lambda **options: nn.GRU(D, H, **options),
    "lstm": lambda **options: nn.LSTM(D, H, **options),
    "projected": lambda **options: nn.LSTM(D, H, proj_size=P, **options),
}
GRID = list(itertools.product(KINDS, (1, 2), (False, True), (False, True), (False, True), (False, True)))
SOME = [one for one in GRID if one[4] == (one[2] != one[3]) and one[5] == ((one[1] == 2) != one[3])]
"Every kind, with every pair of values of any two options."
FORMS = ("padded", "packed")


def make(kind, layers=1, bidirectional=False, batch_first=False, bias=True, double=False, **options):
    torch.manual_seed(0)
    shape = {"num_layers": layers, "bidirectional": bidirectional, "batch_first": batch_first, "bias": bias}
    module = KINDS[kind](**shape, **options)
    return module.double() if double else module


def batch_of(module, form="padded"):
    """Return what the module is called with, the states it starts from, and the sequence of each index."""
    generator = torch.Generator().manual_seed(1)
    dtype = module.weight_ih_l0.dtype
    x = torch.randn(L, B, D, generator=generator, dtype=dtype)
    number = module.num_layers * (2 if module.bidirectional else 1)
    sizes = [module.proj_size or H, H] if isinstance(module, nn.LSTM) else [H]
    start = tuple(torch.randn(number, B, size, generator=generator, dtype=dtype) for size in sizes)
    given = x.transpose(0, 1) if module.batch_first else x
    if form == "packed":
        given = pack_padded_sequence(given, torch.tensor(LENGTHS), module.batch_first, enforce_sorted=False)
    return (given, start if len(start) > 1 else start[0]), start, x


def loss_of(result):
    """A loss that weighs every output and final state differently, so that a swapped one would show."""
    output, final = result
    output = pad_packed_sequence(output)[0] if not isinstance(output, torch.Tensor) else output
    final = final if isinstance(final, tuple) else (final,)
    return sum(
        (part.sin() * torch.arange(1, part.numel() + 1).view_as(part) / part.numel()).sum() for part in (output, *final)
    )


def expected(module, form, index):
    """The oracle's values and gradients of one sequence."""
    _, start, x = batch_of(module, form)
    length = LENGTHS[index] if form == "packed" else L
    states = [state[:, index].double().requires_grad_() for state in start]
    own, shown = loop(module, x[:length, index].double(), states)
    output = torch.zeros(L, B, own.shape[1], dtype=torch.float64)
    output[:length, index] = own
    finals = []
    for name in ("hidden_state", "cell_state")[: len(start)]:
        last = [seen[name][0 if direction else -1] for (_, direction), seen in shown.items()]
        final = torch.zeros(len(last), B, last[0].shape[0], dtype=torch.float64)
        final[:, index] = torch.stack(last)
        finals.append(final)
    if module.batch_first and form == "padded":
        output = output.transpose(0, 1)
    loss = loss_of((output, tuple(finals)))
    gradients = {}
    for place, seen in shown.items():
        for name in ("hidden_state", "cell_state")[: len(start)]:
            found = torch.autograd.grad(loss, seen[name], retain_graph=True)
            gradients[place, name.replace("state", "gradient")] = torch.stack(found)
    return shown, gradients


def array_of(frame, name, layer, direction):
    array = frame[("backward." if direction else "") + name]
    return array[layer] if "layer" in frame.quantities[name].axes else array


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("options", each_time(GRID, SOME), ids=str)
def test_everything_hidden_is_recovered(options, form):
    _, layers, bidirectional, _, _, double = options
    module = make(*options)
    arguments, _, _ = batch_of(module, form)
    index = 2
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "LSTM with projections", UserWarning)
        (frame,) = Trace.from_torch(module, arguments, loss=loss_of, sequence=index)
        output, _ = module(*arguments)
    shown, gradients = expected(module, form, index)
    closest = 1e-12 if double else 1e-6
    for (layer, direction), seen in shown.items():
        for name, values in seen.items():
            apart = np.abs(array_of(frame, name, layer, direction) - torch.stack(values).detach().numpy()).max()
            assert apart <= closest, (name, layer, direction)
    for ((layer, direction), name), values in gradients.items():
        found = array_of(frame, name, layer, direction)
        scale = max(1.0, float(values.abs().max()))
        assert np.abs(found - values.numpy()).max() <= (1e-10 if double else 1e-5) * scale, (name, layer, direction)
        if name == "hidden_gradient":
            norms = array_of(frame, "gradient_norm", layer, direction)
            assert np.abs(norms - values.norm(dim=1).numpy()).max() <= 1e-5 * scale
    output = (
        pad_packed_sequence(output)[0] if form == "packed" else output.transpose(0, 1) if module.batch_first else output
    )
    last = output[: len(frame.tokens), index].detach()
    size = last.shape[1] // (2 if bidirectional else 1)
    for direction in range(2 if bidirectional else 1):
        top = array_of(frame, "hidden_state", layers - 1, direction)
        assert np.array_equal(top, last[:, direction * size : (direction + 1) * size].numpy())


@pytest.mark.parametrize("kind", KINDS)
def test_one_sequence_without_a_batch(kind):
    module = make(kind, layers=2, bidirectional=True)
    x = torch.randn(L, D, generator=torch.Generator().manual_seed(2))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "LSTM with projections", UserWarning)
        (frame,) = Trace.from_torch(module, x)
        (beside,) = Trace.from_torch(module, x[:, None])
    assert all(np.array_equal(frame[name], beside[name]) for name in beside.arrays)


def test_lengths_pack_a_padded_batch():
    module = make("lstm", bidirectional=True, batch_first=True)
    (packed, _), _, x = batch_of(module, "packed")
    (frame,) = Trace.from_torch(module, x.transpose(0, 1), lengths=LENGTHS)
    (same,) = Trace.from_torch(module, packed)
    assert frame["cell_state"].shape == (LENGTHS[0], H)
    assert all(np.array_equal(frame[name], same[name]) for name in same.arrays)


@pytest.mark.parametrize(("kind", "state"), [("lstm", "cell_state"), ("gru", "hidden_state")])
def test_who_wrote_the_memory_adds_up_in_both_directions(kind, state):
    module = make(kind, layers=2, bidirectional=True)
    (frame,) = Trace.from_torch(module, torch.randn(L, 1, D, generator=torch.Generator().manual_seed(3)))
    for way in ("", "backward."):
        parts = frame[f"{way}provenance"]
        assert np.abs(parts.sum(axis=2) - frame[f"{way}{state}"]).max() <= 1e-6
        earlier, later = np.tril_indices(L, -1), np.triu_indices(L, 1)
        unwritten = earlier if way else later  # (t, source_t): nothing is read yet of what comes behind
        assert np.abs(parts[:, unwritten[0], unwritten[1]]).max() == 0


def test_a_start_that_is_not_zero_has_no_ledger():
    module = make("lstm")
    arguments, _, _ = batch_of(module)
    (frame,) = Trace.from_torch(module, arguments)
    assert "provenance" not in frame.arrays


def test_sequences_beside_each_other():
    module = make("lstm")
    _, _, x = batch_of(module)
    (frame,) = Trace.from_torch(module, x, sequence=[1, 2])
    (second,) = Trace.from_torch(module, x, sequence=2)
    assert frame.scene.twins == ("sequence 2", "sequence 3")
    assert np.array_equal(frame["twins.cell_state"][0], frame["cell_state"])
    assert np.abs(frame["twins.cell_state"][1] - second["cell_state"]).max() <= 1e-7


def test_dropout_is_off_while_it_is_read():
    module = make("gru", layers=2, dropout=0.5).train()
    _, _, x = batch_of(module)
    (frame,) = Trace.from_torch(module, x)
    shown, _ = loop(module, x[:, 0].double(), [torch.zeros(2, H, dtype=torch.float64)])
    assert np.abs(frame["hidden_state"][1] - shown.detach().numpy()).max() <= 1e-6
    assert module.training
