"""Every kernel against torch.nn and against its float64 twin; touches, cuts, lengths and directions included."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from visualizer.kernels import COMPILED, KERNELS, Control, Kernel, scan

torch.set_num_threads(1)

BLOCKS = {"rnn_tanh": 1, "rnn_relu": 1, "lstm": 4, "gru": 3}
REFERENCES: dict[str, Callable[..., nn.RNNBase]] = {
    "rnn_tanh": lambda *sizes, **options: nn.RNN(*sizes, nonlinearity="tanh", **options),
    "rnn_relu": lambda *sizes, **options: nn.RNN(*sizes, nonlinearity="relu", **options),
    "lstm": nn.LSTM,
    "gru": nn.GRU,
}
SIZES = [(1, 1, 1, 1), (4, 7, 9, 3), (3, 32, 21, 8), (20, 5, 2, 32)]  # (D, H, L, B)

kernels = pytest.mark.parametrize("name", KERNELS)


def assert_close(actual: Tensor | np.ndarray, expected: Tensor | np.ndarray, tolerance: float = 1e-5) -> None:
    """Hold max|a − b| ≤ tolerance · max|b|."""
    a, b = (np.asarray(x.detach() if isinstance(x, Tensor) else x, np.float64) for x in (actual, expected))
    assert a.shape == b.shape
    assert np.abs(a - b).max() <= tolerance * max(np.abs(b).max(), 1e-30)


def make_weights(name: str, D: int, H: int, seed: int = 0, dtype: torch.dtype = torch.float32) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(seed)
    rows = BLOCKS[name] * H
    shapes = ((rows, D), (rows, H), (rows,), (rows,))
    drawn = [torch.rand(shape, generator=generator, dtype=torch.float64) * 2 - 1 for shape in shapes]
    return tuple((1.5 * H**-0.5 * weight).to(dtype).requires_grad_() for weight in drawn)


def make_control(kernel: Kernel, L: int, H: int, B: int, seed: int = 0, **options: object) -> Control:
    """Touch everything, cut somewhere, end sequences early."""
    rng = np.random.default_rng(seed)
    gates, states = len(kernel.gates), len(kernel.states)
    control = Control(
        lengths=rng.integers(1, L + 1, B),
        cuts=rng.random(L) < 0.2,
        scale=rng.uniform(0, 1.5, (L, gates, H)),
        shift=rng.uniform(-0.5, 0.5, (L, gates, H)),
        keep=rng.uniform(0, 1.2, (states, L, H)),
        link=rng.uniform(0, 1.2, L),
    )
    return replace(control, **options)  # type: ignore[arg-type]


def run_both_ways(
    name: str, control: Control, dtype: torch.dtype, sizes: tuple[int, int, int, int] = (4, 7, 9, 3), seed: int = 0
) -> dict[str, np.ndarray]:
    """Return outputs, everything seen and every gradient of one pass whose loss also reads the final states."""
    D, H, L, B = sizes
    kernel = KERNELS[name]
    weights = make_weights(name, D, H, seed, dtype)
    draw = torch.Generator().manual_seed(seed + 1)
    inputs = torch.randn(L, D, B, generator=draw, dtype=torch.float64).to(dtype).requires_grad_()
    initial = tuple(
        torch.randn(H, B, generator=draw, dtype=torch.float64).to(dtype).requires_grad_() for _ in kernel.states
    )
    read = torch.randn(L, H, B, generator=draw, dtype=torch.float64).to(dtype)
    record: dict[str, np.ndarray] = {}
    outputs, final = scan(kernel, inputs, weights, initial, control, record)  # type: ignore[arg-type]
    ((outputs * read).sum() + sum((state**2).sum() for state in final)).backward()
    gradients = {f"gradient {k}": tensor.grad.numpy() for k, tensor in enumerate((inputs, *weights, *initial))}  # type: ignore[union-attr]
    finals = {f"final {k}": state.detach().numpy() for k, state in enumerate(final)}
    return {"outputs": outputs.detach().numpy(), **finals, **record, **gradients}


@kernels
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("with_lengths", [False, True])
def test_equals_torch(name: str, sizes: tuple[int, int, int, int], seed: int, with_lengths: bool) -> None:
    """Two layers, both directions, packed lengths: outputs, final states, gradients down to the initial states."""
    D, H, L, B = sizes
    torch.manual_seed(seed)
    kernel = KERNELS[name]
    reference = REFERENCES[name](D, H, num_layers=2, bidirectional=True)
    lengths = torch.randint(1, L + 1, (B,)) if with_lengths else torch.full((B,), L)
    lengths[0] = L
    inputs, read = torch.randn(L, B, D, requires_grad=True), torch.randn(L, B, 2 * H)
    initial = [torch.randn(4, B, H, requires_grad=True) for _ in kernel.states]

    packed = pack_padded_sequence(inputs, lengths, enforce_sorted=False)
    expected, expected_final = reference(packed, tuple(initial) if len(initial) > 1 else initial[0])
    expected, _ = pad_packed_sequence(expected)
    expected_final = expected_final if isinstance(expected_final, tuple) else (expected_final,)
    loss = (expected * read).sum() + sum((state**2).sum() for state in expected_final)
    leaves = (inputs, *reference.parameters(), *initial)
    expected_gradients = torch.autograd.grad(loss, leaves)

    x = inputs.permute(0, 2, 1)
    finals: list[tuple[Tensor, ...]] = []
    for layer in range(2):
        sides = []
        for direction, suffix in enumerate(("", "_reverse")):
            names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            weights = tuple(getattr(reference, f"{weight}_l{layer}{suffix}") for weight in names)
            started = tuple(state[2 * layer + direction].T for state in initial)
            control = Control(reverse=bool(direction), lengths=lengths.numpy() if with_lengths else None)
            outputs, final = scan(kernel, x, weights, started, control)  # type: ignore[arg-type]
            sides.append(outputs)
            finals.append(final)
        x = torch.cat(sides, dim=1)
    outputs = x.permute(0, 2, 1)
    ours_final = [torch.stack([final[k].T for final in finals]) for k in range(len(initial))]
    loss = (outputs * read).sum() + sum((state**2).sum() for state in ours_final)
    gradients = torch.autograd.grad(loss, leaves)

    assert_close(outputs, expected)
    for ours, theirs in zip((*ours_final, *gradients), (*expected_final, *expected_gradients), strict=True):
        assert_close(ours, theirs)


@kernels
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("reverse", [False, True])
def test_compiled_equals_twin(name: str, sizes: tuple[int, int, int, int], reverse: bool) -> None:
    _, H, L, B = sizes
    control = make_control(KERNELS[name], L, H, B, reverse=reverse)
    single = run_both_ways(name, control, torch.float32, sizes)
    double = run_both_ways(name, control, torch.float64, sizes)
    assert list(single) == list(double)
    assert len(single) >= 9
    for key, expected in double.items():
        assert single[key].dtype == np.float32
        assert_close(single[key], expected)


@kernels
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_identity_touch_changes_no_bit(name: str, dtype: torch.dtype) -> None:
    kernel, (_, H, L, _) = KERNELS[name], SIZES[2]
    identity = Control(
        scale=np.ones((L, len(kernel.gates), H)),
        shift=np.zeros((L, len(kernel.gates), H)),
        keep=np.ones((len(kernel.states), L, H)),
        link=np.ones(L),
    )
    assert identity.touched
    touched = run_both_ways(name, identity, dtype, SIZES[2])
    plain = run_both_ways(name, Control(), dtype, SIZES[2])
    for key, expected in plain.items():
        np.testing.assert_array_equal(touched[key], expected)


@kernels
def test_touch_changes_no_bit_before_its_position(name: str) -> None:
    kernel, (_, H, L, _) = KERNELS[name], SIZES[1]
    scale = np.ones((L, len(kernel.gates), H))
    scale[5] = 0
    touched = run_both_ways(name, Control(scale=scale), torch.float32)
    plain = run_both_ways(name, Control(), torch.float32)
    for key in ("outputs", *kernel.gates):
        np.testing.assert_array_equal(touched[key][:5], plain[key][:5])
        assert not np.array_equal(touched[key][5:], plain[key][5:])


@kernels
@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_nan_weight_is_seen(name: str, which: int, dtype: torch.dtype) -> None:
    """In any block of any weight, with zeros fed, and with every gate clamped to a constant."""
    kernel, (D, H, L, B) = KERNELS[name], SIZES[1]
    clamped = make_control(kernel, L, H, B, scale=np.zeros((L, len(kernel.gates), H)))
    for control in (Control(), Control(reverse=True), clamped):
        for block in range(BLOCKS[name]):
            weights = make_weights(name, D, H, dtype=dtype)
            with torch.no_grad():
                weights[which][block * H] = torch.nan
            outputs, _ = scan(kernel, torch.zeros(L, D, B, dtype=dtype), weights, (), control)  # type: ignore[arg-type]
            assert not torch.isfinite(outputs.sum())
            outputs.sum().backward()
            gradients = [weight.grad.sum() for weight in weights]  # type: ignore[union-attr]
            assert not torch.isfinite(sum(gradients))


@kernels
def test_nan_input_is_seen(name: str) -> None:
    inputs = torch.zeros(9, 4, 3)
    inputs[2, 1, 1] = torch.nan
    outputs, _ = scan(KERNELS[name], inputs, make_weights(name, 4, 7))  # type: ignore[arg-type]
    assert torch.isnan(outputs[2:, :, 1]).all()
    assert torch.isfinite(outputs[:, :, 0]).all()
    assert torch.isfinite(outputs[:2]).all()


@kernels
def test_cut_stops_the_gradient(name: str) -> None:
    """A loss at the end sees nothing before the cut, and exactly as much after it as a sequence that starts there."""
    cuts = np.zeros(9, bool)
    cuts[4] = True
    kernel, (D, H, L, B) = KERNELS[name], SIZES[1]
    weights = make_weights(name, D, H)
    inputs = torch.randn(L, D, B, generator=torch.Generator().manual_seed(0), requires_grad=True)
    outputs, _ = scan(kernel, inputs, weights, (), Control(cuts=cuts))  # type: ignore[arg-type]
    (gradient,) = torch.autograd.grad(outputs[-1].sum(), inputs)

    _, middle = scan(kernel, inputs[:4], weights)  # type: ignore[arg-type]
    rest = inputs[4:].detach().requires_grad_()
    outputs, _ = scan(kernel, rest, weights, tuple(state.detach() for state in middle))  # type: ignore[arg-type]
    (expected,) = torch.autograd.grad(outputs[-1].sum(), rest)
    assert (gradient[:4] == 0).all()
    assert_close(gradient[4:], expected)


@kernels
def test_padding_is_never_read(name: str) -> None:
    D, H, L, B = SIZES[1]
    weights = make_weights(name, D, H)
    inputs = torch.randn(L, D, B, generator=torch.Generator().manual_seed(0))
    inputs[6:] = torch.nan
    outputs, final = scan(KERNELS[name], inputs, weights, (), Control(lengths=np.full(B, 6)))  # type: ignore[arg-type]
    outputs.sum().backward()
    expected, expected_final = scan(KERNELS[name], inputs[:6], weights)  # type: ignore[arg-type]
    assert (outputs[6:] == 0).all()
    np.testing.assert_array_equal(outputs[:6].detach(), expected.detach())
    np.testing.assert_array_equal(final[0].detach(), expected_final[0].detach())
    assert all(torch.isfinite(weight.grad).all() for weight in weights if weight.grad is not None)


@kernels
def test_two_passes_before_going_back(name: str) -> None:
    """Memory is used again, but never while a pass still needs it."""
    sizes = (4, 64, 40, 32)
    D, H, L, B = sizes
    weights = make_weights(name, D, H)
    draw = torch.Generator().manual_seed(0)
    inputs = [torch.randn(L, D, B, generator=draw) for _ in range(3)]
    alone = []
    for x in inputs:
        outputs, _ = scan(KERNELS[name], x, weights)  # type: ignore[arg-type]
        alone.append([gradient.clone() for gradient in torch.autograd.grad((outputs**2).sum(), weights)])
        del outputs
    losses = [(scan(KERNELS[name], x, weights)[0] ** 2).sum() for x in inputs]  # type: ignore[arg-type]
    for loss, expected in reversed(list(zip(losses, alone, strict=True))):
        for ours, theirs in zip(torch.autograd.grad(loss, weights), expected, strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_wrong_touch_is_refused() -> None:
    weights = make_weights("lstm", 2, 3)
    with pytest.raises(ValueError, match=r"scale must have the shape \(5, 4, 3\) \(got \(4, 4, 3\)\)"):
        scan(KERNELS["lstm"], torch.zeros(5, 2, 1), weights, (), Control(scale=np.ones((4, 4, 3))))  # type: ignore[arg-type]


def test_numba_is_used() -> None:
    assert COMPILED
