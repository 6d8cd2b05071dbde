"""Each mixer against its paper's equations, written out one position, unit and mode at a time."""

import math

import numpy as np
import pytest
import torch
from mambapy.mamba import MambaBlock, MambaConfig

from tests.models.mixing import draw_inputs, make
from visualizer.models import See
from visualizer.models.convolution import long_convolution, toeplitz
from visualizer.models.hyena import Filter
from visualizer.models.poles import RING, TURN, LRUPoles, S4DPoles

L, H, N = 11, 6, 8


def mixer(name, **knobs):
    return make(name, knobs, num_layers=1, hidden_size=H).blocks[0].mix


def numbers(module):
    return {name: weight.detach().numpy() for name, weight in module.named_parameters()}


def run(mix, x):
    with torch.no_grad():
        return mix(x, See()).numpy()


def assert_close(actual, expected, tolerance=1e-10):
    assert actual.shape == expected.shape
    assert np.abs(actual - expected).max() <= tolerance * np.abs(expected).max()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def silu(x):
    return x * sigmoid(x)


@pytest.mark.parametrize("parametrisation", ["s4d", "lru"])
def test_state_space_as_recurrence_convolution_and_matrix(parametrisation):
    mix = mixer("s4d", parametrisation=parametrisation)
    x = draw_inputs(D=H, L=L)
    with torch.no_grad():
        kernel = mix.kernel(*mix.poles(), L)
        recurrent = mix.read(mix.recur(*mix.poles(), x)).numpy()
        convolved = long_convolution(x, kernel).numpy()
    direct = np.zeros_like(recurrent)
    for t in range(L):
        for s in range(t + 1):
            direct[:, t] += kernel[t - s].numpy() * x[:, s].numpy()
    matrix = np.einsum("tsh,bsh->bth", toeplitz(kernel.numpy()), x.numpy())
    for other in (convolved, direct, matrix):
        assert_close(other, recurrent, 1e-12)
    with pytest.raises(AssertionError):
        assert_close(np.roll(convolved, 1, axis=1), recurrent, 1e-2)


def test_s4d_is_zero_order_hold_of_the_papers_system():
    """x′ = Ax + u, y = 2 Re(Cx); the state after a position in which u stands still is the integral of its growth."""
    mix = mixer("s4d")
    w = numbers(mix)
    A = -np.exp(w["poles.log_decay"]) + 1j * w["poles.frequency"]
    step = np.exp(w["poles.log_step"])[:, None]
    C = (w["C1"] - 1j * w["C2"]) / 2
    fine = (np.arange(20_000) + 0.5) / 20_000  # the middle of each small part of a step
    integral = step * np.exp(fine[:, None, None] * step * A).mean(0)
    ages = np.arange(L)[:, None, None]
    expected = 2 * (C * np.exp(step * A * ages) * integral).sum(-1).real
    with torch.no_grad():
        assert_close(mix.kernel(*mix.poles(), L).numpy(), expected, 1e-7)

    start = S4DPoles(5, 4, np.random.default_rng(0))
    np.testing.assert_allclose(-start.log_decay.exp().detach(), -0.5 * np.ones((5, 4)), rtol=1e-6)
    np.testing.assert_allclose(start.frequency.detach(), np.pi * np.tile(np.arange(4), (5, 1)), rtol=1e-6)
    assert ((start.log_step.exp() >= 0.001) & (start.log_step.exp() <= 0.1)).all()


def test_the_input_s_factor_keeps_its_digits_in_float32():
    """λ is near 1 for small steps: what is left of λ − 1 in float32 has lost digits."""
    poles = S4DPoles(64, 8, np.random.default_rng(0))
    with torch.no_grad():
        _, factor = poles()
        _, exact = poles.double()()
    assert factor.dtype == torch.complex64
    assert ((factor - exact).abs() / exact.abs()).max() < 1e-6


def test_lru_is_the_papers_recurrence():
    mix = mixer("s4d", parametrisation="lru")
    w = numbers(mix)
    lam = np.exp(-np.exp(w["poles.log_decay"]) + 1j * w["poles.frequency"])
    gamma = np.exp(w["poles.log_gamma"])
    x = draw_inputs(D=H, L=L)
    state, expected = np.zeros((2, H, N), complex), []
    for t in range(L):
        state = lam * state + gamma * x[:, t, :, None].numpy()
        expected.append(((w["C1"] - 1j * w["C2"]) * state).sum(-1).real)
    with torch.no_grad():
        assert_close(mix.read(mix.recur(*mix.poles(), x)).numpy(), np.stack(expected, 1))


def test_lru_starts_evenly_on_a_ring_with_unit_gain():
    start = LRUPoles(200, 50, np.random.default_rng(0))
    with torch.no_grad():
        exponent, gamma = start()
        size = exponent.real.exp().double().numpy()
    assert RING[0] <= size.min() < size.max() <= RING[1] + 1e-6
    area = (size**2 - RING[0] ** 2) / (RING[1] ** 2 - RING[0] ** 2)
    assert abs(area.mean() - 0.5) < 0.01
    assert abs(area.var() - 1 / 12) < 0.002  # of an even distribution
    assert 0 <= exponent.imag.min() < exponent.imag.max() <= TURN
    np.testing.assert_allclose(gamma.real.numpy(), np.sqrt(1 - size**2), rtol=1e-3)


def mamba_by_hand(mix, x, is_held):
    """Algorithm 2 of the paper, one number at a time."""
    w = numbers(mix)
    A = -np.exp(w["A_log"])
    B_size, length, _ = x.shape
    found = np.zeros_like(x)
    for b in range(B_size):
        h = np.zeros((H, N))
        into = x[b] @ w["into.weight"].T
        for t in range(length):
            u = w["short.bias"].copy()
            for tap in range(4):
                if t - 3 + tap >= 0:
                    u += w["short.weight"][:, 0, tap] * into[t - 3 + tap]
            u = silu(u)
            delta = np.log1p(np.exp(w["delta.weight"] @ u + w["delta.bias"]))
            B, C = w["B.weight"] @ u, w["C.weight"] @ u
            y = w["D"] * u
            for i in range(H):
                for n in range(N):
                    a = math.exp(delta[i] * A[i, n])
                    write = (a - 1) / A[i, n] * B[n] if is_held else delta[i] * B[n]
                    h[i, n] = a * h[i, n] + write * u[i]
                    y[i] += C[n] * h[i, n]
            found[b, t] = w["out.weight"] @ (y * silu(w["gate.weight"] @ x[b, t]))
    return found


@pytest.mark.parametrize("discretisation", ["euler", "zoh"])
def test_mamba_is_the_papers_equations(discretisation):
    mix, x = mixer("mamba", discretisation=discretisation), draw_inputs(D=H, L=L)
    assert_close(run(mix, x), mamba_by_hand(mix, x.numpy(), discretisation == "zoh"))
    with pytest.raises(AssertionError):
        assert_close(run(mix, x), mamba_by_hand(mix, x.numpy(), discretisation != "zoh"), 1e-3)


@pytest.mark.parametrize("rank", [2, H])
def test_mamba_is_an_independent_implementation_with_the_same_weights(rank):
    """mamba.py (github.com/alxndrTL/mamba.py, MIT) follows the published code; its Δ is a product of two matrices."""
    torch.manual_seed(0)
    config = MambaConfig(d_model=H, n_layers=1, dt_rank=rank, d_state=N, expand_factor=1)
    peer = MambaBlock(config).double()
    into, gate = peer.in_proj.weight.chunk(2)
    ranks, B, C = peer.x_proj.weight.split([rank, N, N])
    mix = mixer("mamba")
    mix.load_state_dict(
        {
            "into.weight": into,
            "gate.weight": gate,
            "short.weight": peer.conv1d.weight,
            "short.bias": peer.conv1d.bias,
            "delta.weight": peer.dt_proj.weight @ ranks,
            "delta.bias": peer.dt_proj.bias,
            "B.weight": B,
            "C.weight": C,
            "A_log": peer.A_log,
            "D": peer.D,
            "out.weight": peer.out_proj.weight,
        }
    )
    x = draw_inputs(D=H, L=L)
    with torch.no_grad():
        assert_close(run(mix, x), peer(x).numpy(), 1e-6)  # it rounds A to float32


def test_mamba_held_with_one_mode_is_a_gated_network():
    """Theorem 1: N = 1, A = −1, B = 1 gives h = (1 − g) h + g x, g = σ(W x + b). Not so under Euler."""
    found = {}
    for discretisation in ("zoh", "euler"):
        mix = mixer("mamba", discretisation=discretisation, state_size=1, convolution=0)
        with torch.no_grad():
            mix.A_log.zero_()
        x = draw_inputs(D=H, L=L)
        delta = torch.nn.functional.softplus(mix.delta(x))
        decay, write = mix.discretise(x, delta, torch.ones(2, L, 1, dtype=x.dtype))
        h, states = torch.zeros(2, H, 1, dtype=x.dtype), []
        for t in range(L):
            h = decay[:, t] * h + write[:, t]
            states.append(h[..., 0])
        g = torch.sigmoid(mix.delta(x))
        h, gated = torch.zeros(2, H, dtype=x.dtype), []
        for t in range(L):
            h = (1 - g[:, t]) * h + g[:, t] * x[:, t]
            gated.append(h)
        difference = torch.stack(states) - torch.stack(gated)
        found[discretisation] = float((difference.abs().max() / torch.stack(gated).abs().max()).detach())
    assert found["zoh"] <= 1e-12
    assert found["euler"] > 0.05


def rwkv_by_hand(mix, x):
    """Equations 11 to 16 of the paper, with plain exponentials and the whole sum at every position."""
    w = numbers(mix)
    before = np.concatenate([np.zeros_like(x[:, :1]), x[:, :-1]], axis=1)

    def shifted(name):
        return w[f"mix_{name}"] * x + (1 - w[f"mix_{name}"]) * before

    r, k, v = (shifted(name) @ w[f"{name}.weight"].T for name in ("receptance", "key", "value"))
    decay, u = np.exp(w["log_decay"]), w["bonus"]
    wkv = np.zeros_like(x)
    for t in range(x.shape[1]):
        above, below = np.exp(u + k[:, t]) * v[:, t], np.exp(u + k[:, t])
        for i in range(t):
            weight = np.exp(-(t - 1 - i) * decay + k[:, i])
            above, below = above + weight * v[:, i], below + weight
        wkv[:, t] = above / below
    return (sigmoid(r) * wkv) @ w["out.weight"].T


def test_rwkv_is_the_papers_equations():
    mix, x = mixer("rwkv"), draw_inputs(D=H, L=L)
    assert_close(run(mix, x), rwkv_by_hand(mix, x.numpy()))
    with torch.no_grad():
        mix.bonus[0] += 1e-3
    with pytest.raises(AssertionError):
        assert_close(run(mixer("rwkv"), x), rwkv_by_hand(mix, x.numpy()))


def test_rwkv_keeps_its_numbers_where_plain_exponentials_overflow():
    """The same number added to every key cancels out, also 1,000; in float32 too."""
    mix, x = mixer("rwkv").float(), draw_inputs(D=H, L=L).float()
    keys = mix.key(x)
    values = mix.value(x)
    small = mix._average(keys.transpose(0, 1), values.transpose(0, 1), See())
    large = mix._average(keys.transpose(0, 1) + 1000, values.transpose(0, 1), See())
    assert torch.isfinite(large).all()
    assert_close(large.detach().numpy(), small.detach().numpy(), 1e-3)
    falling = torch.linspace(1000, -1000, L)[:, None, None].expand(L, 2, H)
    assert torch.isfinite(mix._average(falling, values.transpose(0, 1), See())).all()


def test_hyena_by_spectra_directly_and_as_a_matrix():
    mix, x = mixer("hyena"), draw_inputs(D=H, L=L)
    w = numbers(mix)

    def short(name):
        into = x.numpy() @ w[f"{name}.weight"].T + w[f"{name}.bias"]
        found = np.zeros_like(into) + w[f"short_{name}.bias"]
        for t in range(L):
            for tap in range(3):
                if t - 2 + tap >= 0:
                    found[:, t] += w[f"short_{name}.weight"][:, 0, tap] * into[:, t - 2 + tap]
        return found

    q, k, v = short("query"), short("key"), short("value")
    kernel = mix.filter(L).detach().numpy()
    direct = w["D"] * k * v
    for t in range(L):
        for s in range(t + 1):
            direct[:, t] += kernel[t - s] * k[:, s] * v[:, s]
    matrix = np.einsum("tsh,bsh->bth", toeplitz(kernel), k * v) + w["D"] * k * v
    for y in (direct, matrix):
        assert_close(run(mix, x), (q * y) @ w["out.weight"].T + w["out.bias"])


def test_hyenas_kernel_is_a_function_of_age():
    """By hand at every age; a longer sequence only sees more of the same kernel."""
    made = Filter(4, np.random.default_rng(0), length=20).double()
    w = numbers(made)
    kernel = made(12).detach().numpy()
    for age in range(12):
        z = age / 20
        features = np.array([z, *np.cos(2 * np.pi * z * np.arange(1, 9)), *np.sin(2 * np.pi * z * np.arange(1, 9))])
        hidden = np.sin(3 * (w["first.weight"] @ features + w["first.bias"]))
        hidden = np.sin(3 * (w["second.weight"] @ hidden + w["second.bias"]))
        window = np.exp(np.log(0.01) * z / np.linspace(1.5, 0.3, 4)) + 0.05
        np.testing.assert_allclose(kernel[age], window * (w["last.weight"] @ hidden), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(made(30)[:12].detach().numpy(), kernel, rtol=1e-12)


@pytest.mark.parametrize("name", ["s4d", "mamba", "rwkv", "hyena"])
def test_depth_and_work_grow_as_they_should(name):
    """Depth with the logarithm of the length; work nearly in proportion to it."""
    model = make(name, {}, num_layers=2)
    assert [model.sequential_depth(length) for length in (2, 16, 64)] == [4, 10, 14]
    assert 2 <= model.multiply_adds(64) / model.multiply_adds(32) < 2.2
    assert model.multiply_adds(64) > 64 * sum(w.numel() for w in model.parameters() if w.dim() > 1)
