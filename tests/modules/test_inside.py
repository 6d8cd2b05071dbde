"""A recurrent module anywhere inside a model: found, heard with its real inputs, and left as it was."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from visualizer import Trace
from visualizer.modules import find, recurrent_modules

torch.set_num_threads(1)


class Tagger(nn.Module):
    """Embedding, normalisation, LSTM, read-out: each letter gets a class."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10, 4)
        self.drop = nn.Dropout(0.5)
        self.norm = nn.BatchNorm1d(4)
        self.lstm = nn.LSTM(4, 6, batch_first=True)
        self.head = nn.Linear(6, 3)

    def forward(self, letters):
        x = self.norm(self.drop(self.embedding(letters)).transpose(1, 2)).transpose(1, 2)
        return self.head(self.lstm(x)[0])


class Translator(nn.Module):
    """Two recurrent modules; the decoder reads one position at a time."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.GRU(3, 4)
        self.decoder = nn.GRU(4, 4)

    def forward(self, x):
        _, state = self.encoder(x)
        heard, said = state, []
        for _ in range(3):
            heard, state = self.decoder(heard, state)
            said.append(heard)
        return torch.cat(said)


@pytest.fixture
def tagger():
    torch.manual_seed(0)
    return Tagger()


LETTERS = torch.tensor([[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]])
CLASSES = torch.tensor([[0, 1, 2, 0, 1], [1, 0, 2, 1, 0]])


def cross_entropy(outputs):
    return nn.functional.cross_entropy(outputs[:, 3:].flatten(0, 1), CLASSES[:, 3:].flatten())


def test_inputs_outputs_and_gradients_are_those_of_the_whole_model(tagger):
    tagger.eval()
    x = tagger.norm(tagger.embedding(LETTERS).transpose(1, 2)).transpose(1, 2)
    h = tagger.lstm(x)[0].detach().requires_grad_()
    outputs = tagger.head(h)
    (owed,) = torch.autograd.grad(cross_entropy(outputs), h)
    (frame,) = Trace.from_torch(tagger, LETTERS, loss=cross_entropy, tokens="abcde")
    assert np.array_equal(frame["input_vector"], x[0].detach().numpy())
    assert np.array_equal(frame["hidden_state"], h[0].detach().numpy())
    assert frame.facts["loss"] == pytest.approx(float(cross_entropy(outputs).detach()))
    assert frame.tokens == tuple("abcde")
    assert frame.scene.loss_positions == (3, 4)
    # nothing is carried back into the last position: the whole gradient there is the outputs' own
    assert np.abs(frame["hidden_gradient"][-1] - owed[0, -1].numpy()).max() <= 1e-7
    # and by differences: a little more of one state carried on from the third position
    by_hand = finite_differences(tagger, x[:1].detach(), t=2)
    assert np.abs(frame["hidden_gradient"][2] - by_hand).max() <= 1e-5


def finite_differences(tagger, x, t, step=1e-5):
    """dL/dh_t of the first sequence, all later effects included, by moving h_t."""
    lstm, head = nn.LSTM(4, 6, batch_first=True).double(), nn.Linear(6, 3).double()
    lstm.load_state_dict(tagger.lstm.state_dict())
    head.load_state_dict(tagger.head.state_dict())
    before, (h, c) = lstm(x[:, : t + 1].double())

    def loss_with(moved):
        after, _ = lstm(x[:, t + 1 :].double(), (moved, c))
        said = head(torch.cat([before[:, :t], moved.transpose(0, 1), after], dim=1))
        return nn.functional.cross_entropy(said[0, 3:], CLASSES[0, 3:], reduction="sum") / 4  # of both sequences

    found = []
    for unit in range(6):
        moves = torch.zeros_like(h)
        moves[..., unit] = step
        found.append(float((loss_with(h + moves) - loss_with(h - moves)).detach()) / (2 * step))
    return np.array(found)


def test_nothing_is_left_behind(tagger):
    tagger.train()
    tagger.norm.eval()  # a mode of its own
    cross_entropy(tagger(LETTERS)).backward()
    weights = {name: value.clone() for name, value in tagger.state_dict().items()}
    gradients = {name: weight.grad.clone() for name, weight in tagger.named_parameters()}
    modes = {name: module.training for name, module in tagger.named_modules()}
    random = torch.get_rng_state()
    Trace.from_torch(tagger, LETTERS, loss=lambda outputs: cross_entropy(outputs) + 0 * torch.rand(()))
    assert torch.equal(torch.get_rng_state(), random)
    assert {name: module.training for name, module in tagger.named_modules()} == modes
    assert all(torch.equal(value, weights[name]) for name, value in tagger.state_dict().items())
    assert all(torch.equal(weight.grad, gradients[name]) for name, weight in tagger.named_parameters())
    assert not tagger.lstm._forward_hooks
    assert torch.is_grad_enabled()


def test_nothing_is_left_behind_by_a_loss_that_fails(tagger):
    tagger.train()
    with pytest.raises(ZeroDivisionError):
        Trace.from_torch(tagger, LETTERS, loss=lambda outputs: 1 / 0)
    assert tagger.training
    assert tagger.drop.training
    assert not tagger.lstm._forward_hooks


def test_frozen_weights_have_gradients_of_states_too(tagger):
    (frame,) = Trace.from_torch(tagger, LETTERS, loss=cross_entropy)
    for weight in tagger.parameters():
        weight.requires_grad_(False)
    (frozen,) = Trace.from_torch(tagger, LETTERS, loss=cross_entropy)
    assert np.array_equal(frame["hidden_gradient"], frozen["hidden_gradient"])
    assert np.abs(frozen["gradient_norm"]).min() > 0


def test_the_recurrent_modules_of_a_model_are_found():
    model = Translator()
    assert list(recurrent_modules(model)) == ["encoder", "decoder"]
    assert find(model, "decoder").module is model.decoder
    assert find(nn.Sequential(nn.LSTM(2, 2))).kind == "lstm"
    assert find(nn.DataParallel(nn.Sequential(nn.RNN(2, 2)))).kind == "rnn"


def test_one_call_of_several():
    torch.manual_seed(0)
    model, x = Translator(), torch.randn(5, 2, 3)
    said = model(x)
    for call in range(3):
        (frame,) = Trace.from_torch(model, x, inside="decoder", call=call)
        assert np.array_equal(frame["hidden_state"][0], said[call, 0].detach().numpy())


def test_the_gradient_of_a_call_reaches_through_later_calls():
    torch.manual_seed(0)
    model, x = Translator(), torch.randn(5, 2, 3)
    (frame,) = Trace.from_torch(model, x, inside="decoder", call=0, loss=lambda said: said[2].sum())
    _, state = model.encoder(x)
    first, _ = model.decoder(state, state)
    second, carried = model.decoder(first, first)
    third, _ = model.decoder(second, carried)
    (owed,) = torch.autograd.grad(third.sum(), first)
    assert np.abs(frame["hidden_gradient"][0] - owed[0, 0].numpy()).max() <= 1e-6


class Own(nn.LSTM):
    """A forward that is not the documented one."""

    def forward(self, x):
        output, state = super().forward(x)
        return output * 2, state


class Alone(nn.GRU):
    """A forward that gives its outputs alone."""

    def forward(self, x):
        return super().forward(x)[0]


class Scaled(nn.GRU):
    """A forward that takes something else than a state."""

    def forward(self, x, scale):
        return super().forward(x * scale)


class Idle(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 2)

    def forward(self, x):
        return x


X = torch.zeros(4, 1, 2)
WRONG = {
    "no module": (lambda: Trace.from_torch("lstm.pt", X), TypeError, "expected an nn.Module"),
    "a cell": (lambda: Trace.from_torch(nn.LSTMCell(2, 2), X), ValueError, "copy its weights into an nn.LSTM"),
    "a transformer": (
        lambda: Trace.from_torch(nn.TransformerEncoderLayer(2, 1), X),
        ValueError,
        "TransformerEncoderLayer has no recurrent module: it is made of .*only nn.RNN, nn.LSTM and nn.GRU",
    ),
    "several": (lambda: Trace.from_torch(Translator(), X), ValueError, "'encoder' .GRU., 'decoder' .GRU.; name one"),
    "another name": (
        lambda: Trace.from_torch(Translator(), X, inside="head"),
        ValueError,
        "no recurrent module 'head'",
    ),
    "never called": (lambda: Trace.from_torch(Idle(), X), ValueError, "did not call its recurrent module"),
    "called often": (
        lambda: Trace.from_torch(Translator(), torch.zeros(4, 1, 3), inside="decoder"),
        ValueError,
        "3 times for one batch; choose one with call=0 to call=2",
    ),
    "no such call": (
        lambda: Trace.from_torch(Translator(), torch.zeros(4, 1, 3), inside="decoder", call=3),
        ValueError,
        "call must be between 0 and 2 .got 3.",
    ),
    "its own forward": (lambda: Trace.from_torch(Own(2, 2), X + 1), ValueError, "its forward does something else"),
    "a loss of many": (
        lambda: Trace.from_torch(nn.GRU(2, 2), X, loss=lambda result: result[0]),
        ValueError,
        r"one number as a tensor \(got \(4, 1, 2\)\); take its mean or sum",
    ),
    "a loss of none": (
        lambda: Trace.from_torch(nn.GRU(2, 2), X, loss=lambda result: torch.ones(())),
        ValueError,
        "does not depend on the recurrent module",
    ),
    "no such sequence": (lambda: Trace.from_torch(nn.GRU(2, 2), X, sequence=1), ValueError, "between 0 and 0 .got 1."),
    "too few tokens": (lambda: Trace.from_torch(nn.GRU(2, 2), X, tokens="abc"), ValueError, "4 texts.*got 3"),
    "a part itself": (
        lambda: (lambda model: Trace.from_torch(model, X, inside=model.encoder))(Translator()),
        TypeError,
        "inside must be a name, as named_modules calls it .got GRU.; write inside='encoder'",
    ),
    "a part of another": (
        lambda: Trace.from_torch(Translator(), X, inside=nn.GRU(2, 2)),
        TypeError,
        "this model has 'encoder' .GRU., 'decoder' .GRU.$",
    ),
    "several names": (lambda: Trace.from_torch(Translator(), X, inside=["encoder"]), TypeError, "got list"),
    "inside of itself": (lambda: Trace.from_torch(nn.GRU(2, 2), X, inside="gru"), ValueError, "itself; leave it out"),
    "outputs alone": (
        lambda: Trace.from_torch(Alone(2, 2), X),
        ValueError,
        "forward of Alone is not that of",
    ),
    "a scale": (lambda: Trace.from_torch(Scaled(2, 2), (X, 2.0)), ValueError, "forward of Scaled is not that of"),
    "an array": (lambda: Trace.from_torch(nn.GRU(2, 2), X.numpy()), TypeError, "a packed sequence .got ndarray.; conv"),
    "no batch": (lambda: Trace.from_torch(nn.GRU(2, 2), None), TypeError, "must be a tensor or .*got NoneType"),
    "no numbers": (lambda: Trace.from_torch(nn.GRU(2, 2, device="meta"), X), ValueError, "load them onto a real one"),
    "scripted": (
        lambda: Trace.from_torch(torch.jit.script(nn.GRU(2, 2)), X),
        ValueError,
        "made by torch.jit, .*; read the network it was made from",
    ),
    "a loss that is a number": (
        lambda: Trace.from_torch(nn.GRU(2, 2), X, loss=torch.ones(())),
        TypeError,
        "loss must be a function of what the model returns .got Tensor.",
    ),
    "a loss that is cut off": (
        lambda: Trace.from_torch(nn.GRU(2, 2), X, loss=lambda result: result[0].detach().sum()),
        ValueError,
        "leave detach.., no_grad.. and inference_mode.. out",
    ),
    "a count of tokens": (lambda: Trace.from_torch(nn.GRU(2, 2), X, tokens=4), TypeError, "a text per position"),
    "no sequences": (lambda: Trace.from_torch(nn.GRU(2, 2), X, sequence=[]), TypeError, "whole numbers.*got .."),
    "a sequence in words": (lambda: Trace.from_torch(nn.GRU(2, 2), X, sequence="0"), TypeError, "got '0'"),
    "a call in words": (lambda: Trace.from_torch(nn.GRU(2, 2), X, call="0"), TypeError, "call must be a whole number"),
    "half a length": (lambda: Trace.from_torch(nn.GRU(2, 2), X, lengths=[3.5]), TypeError, "whole numbers.*got .3.5."),
    "too few lengths of a model": (
        lambda: Trace.from_torch(Tagger(), LETTERS, lengths=[3], sequence=1),
        ValueError,
        "2 numbers from 1 to 5, one per sequence .got .3..",
    ),
    "lengths that are none": (lambda: Trace.from_torch(Tagger(), LETTERS, lengths=[0, 9]), ValueError, "from 1 to 5"),
    "lengths beside packed ones": (
        lambda: Trace.from_torch(nn.GRU(2, 2), pack_padded_sequence(X, [4]), lengths=[3]),
        ValueError,
        "its own lengths, .4. .got .3..; leave lengths out",
    ),
    "wrong lengths": (lambda: Trace.from_torch(nn.GRU(2, 2), X, lengths=[5]), ValueError, "1 numbers from 1 to 4"),
}


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_is_said(name):
    attempt, kind, message = WRONG[name]
    with pytest.raises(kind, match=message):
        attempt()
