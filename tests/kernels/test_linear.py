"""The linear scan against a loop under autograd; cuts, kept states, broadcast factors, complex numbers, NaN."""

import numpy as np
import pytest
import torch
from torch import Tensor

from visualizer.kernels import linear_scan, numpy_linear

torch.set_num_threads(1)

TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10, torch.complex64: 1e-5, torch.complex128: 1e-10}
L, B, H, N = 9, 3, 4, 2
FACTORS = [(L, B, H, N), (1, B, H, N), (1, 1, H, N), (L, B, H, 1), (L, 1, H, 1)]

dtypes = pytest.mark.parametrize("dtype", TOLERANCE, ids=str)


def draw(shape, dtype, seed):
    generator = torch.Generator().manual_seed(seed)
    wide = torch.complex128 if dtype.is_complex else torch.float64
    return torch.randn(shape, dtype=wide, generator=generator).to(dtype)


def loop(a, b, initial, keep=None, cuts=None):
    """The recurrence as one would write it; also the list of states, for their gradients."""
    h, states = initial, []
    for t in range(len(b)):
        if cuts is not None and cuts[t]:
            h = h.detach()
        if keep is not None:
            h = keep[t] * h
        h = a[t if len(a) > 1 else 0] * h + b[t]
        if h.requires_grad:
            h.retain_grad()
        states.append(h)
    return torch.stack(states), states


def both_ways(factor, dtype, length=L, seed=0, **options):
    """Outputs, whole state gradients and gradients of a, b, initial: by the scan, by the loop."""
    shape = (length, B, H, N)
    factor = tuple(min(size, length) if axis == 0 else size for axis, size in enumerate(factor))
    read = draw(shape, dtype, seed + 3)
    seen = []
    for scanned in (True, False):
        a = draw(factor, dtype, seed).requires_grad_()
        b = draw(shape, dtype, seed + 1).requires_grad_()
        initial = draw(shape[1:], dtype, seed + 2).requires_grad_()
        if scanned:
            record: dict[str, np.ndarray] = {}
            h = linear_scan(a, b, initial, record=record, **options)
        else:
            h, states = loop(a, b, initial, **options)
        (h * read).abs().square().sum().backward()
        if not scanned:
            record = {"state": h.detach().numpy(), "gradient": np.stack([state.grad.numpy() for state in states])}
        found = {
            "h": h.detach(),
            "a": a.grad,
            "b": b.grad,
            "initial": initial.grad if initial.grad is not None else 0 * initial.detach(),
        }
        seen.append({key: np.asarray(value) for key, value in found.items()} | record)
    return seen


def assert_same(actual, expected, tolerance):
    assert sorted(actual) == sorted(expected)
    for key, b in expected.items():
        assert (actual[key].shape, actual[key].dtype) == (b.shape, b.dtype), key
        assert np.abs(actual[key] - b).max() <= tolerance * max(np.abs(b).max(), 1e-30), key


@dtypes
@pytest.mark.parametrize("factor", FACTORS, ids=str)
@pytest.mark.parametrize("length", [1, 2, L])
def test_equals_the_loop(dtype, factor, length):
    scanned, looped = both_ways(factor, dtype, length)
    assert_same(scanned, looped, TOLERANCE[dtype])


@dtypes
@pytest.mark.parametrize("factor", FACTORS, ids=str)
def test_cuts_and_kept_states_equal_the_loop(dtype, factor):
    cuts = np.isin(np.arange(L), (0, 3, 7))
    keep = draw((L, 1, H, 1), dtype, 9)
    keep[5] = 0
    scanned, looped = both_ways(factor, dtype, cuts=cuts, keep=keep)
    assert (scanned["initial"] == 0).all()
    assert_same(scanned, looped, TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128], ids=str)
@pytest.mark.parametrize("factor", FACTORS, ids=str)
def test_gradients_equal_finite_differences(dtype, factor):
    given = [draw(shape, dtype, seed).requires_grad_() for seed, shape in enumerate((factor, (L, B, H, N), (B, H, N)))]
    assert torch.autograd.gradcheck(linear_scan, given)


def test_a_fault_in_the_twin_is_noticed(monkeypatch):
    """The comparisons above must be able to fail."""
    backward = numpy_linear.backward

    def without_conjugate(a, before, h, dy, cuts, d, da, d_before):
        backward(a.conj(), before, h, dy, cuts, d, da, d_before)

    monkeypatch.setattr(numpy_linear, "backward", without_conjugate)
    assert_same(*both_ways((L, B, H, N), torch.float64), 1e-10)
    with pytest.raises(AssertionError):
        assert_same(*both_ways((L, B, H, N), torch.complex128), 1e-10)


@dtypes
def test_nan_goes_on_and_back(dtype):
    """Also where the factor is 0: what is not a number is never forgotten by multiplying."""
    for which in range(3):
        a, b, initial = torch.zeros(L, H, dtype=dtype), torch.zeros(L, H, dtype=dtype), torch.zeros(H, dtype=dtype)
        given = [tensor.requires_grad_() for tensor in (a, b, initial)]
        with torch.no_grad():
            given[which][0 if which == 2 else (4, 0)] = torch.nan  # type: ignore[index]
        h = linear_scan(a, b, initial)
        first = (4, 4, 0)[which]
        assert torch.isnan(h[first:, 0].abs()).all()
        assert torch.isfinite(h[:first].abs()).all()
        assert torch.isfinite(h[:, 1:].abs()).all()
        h.abs().square().sum().backward()
        assert torch.isnan(b.grad[:, 0].abs()).any()
        assert torch.isfinite(b.grad[:, 1:].abs()).all()


def test_strided_and_expanded_tensors():
    b = draw((B, L, H), torch.float32, 0).transpose(0, 1).requires_grad_()
    a = draw((H,), torch.float32, 1)[None, None].expand(1, B, H)
    expected, _ = loop(a, b, torch.zeros(B, H))
    h = linear_scan(a, b)
    assert (h - expected).abs().max() <= 1e-5
    (gradient,) = torch.autograd.grad(h.sum(), b)  # the gradient of a sum comes in expanded
    (expected,) = torch.autograd.grad(expected.sum(), b)
    assert (gradient - expected).abs().max() <= 1e-5


def test_two_passes_before_going_back():
    """Memory is used again, but never while a pass still needs it."""
    a = draw((64, 32, 64), torch.float32, 0).sigmoid().requires_grad_()

    def read(seed) -> Tensor:
        return linear_scan(a, draw((64, 32, 64), torch.float32, seed)).square().sum()

    alone = [torch.autograd.grad(read(seed), a)[0].clone() for seed in range(3)]
    losses = [read(seed) for seed in range(3)]
    for loss, expected in reversed(list(zip(losses, alone, strict=True))):
        assert torch.equal(torch.autograd.grad(loss, a)[0], expected)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((L, H + 1), (L, H), (H,)), r"a must be shaped like b, \(9, 4\)"),
        (((H,), (L, H), (H,)), r"a must be shaped like b, \(9, 4\)"),
        (((L, H), (L, H), (1,)), r"initial must have the shape \(4,\) \(got \(1,\)\)"),
    ],
)
def test_wrong_shapes_are_refused(shapes, message):
    with pytest.raises(ValueError, match=message):
        linear_scan(*(torch.zeros(shape) for shape in shapes))


def test_mixed_types_are_refused():
    with pytest.raises(ValueError, match="of one type"):
        linear_scan(torch.zeros(L, H, dtype=torch.float64), torch.zeros(L, H))
