"""Attention against loops written from the paper, and the Transformer against one made of torch.nn's own parts."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from visualizer.models import See, Tape, Transformer
from visualizer.models.attention import Attention, sinusoids
from visualizer.models.transformer import TransformerKnobs

torch.set_num_threads(1)

H, L, B = 12, 9, 4
POSITIONS = TransformerKnobs.param.positions.objects


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def make(length=200, seed=0, **knobs):
    chosen = TransformerKnobs(**{"hidden_size": H, **knobs})
    return Transformer(3, 5, chosen, np.random.default_rng(seed), length=length)


def off(actual, expected):
    """Largest difference, as a share of the largest value."""
    return float(np.abs(np.asarray(actual) - np.asarray(expected)).max() / np.abs(np.asarray(expected)).max())


def attend(mixer, x, rotary=False):
    """Section 3.2, one number after the other. x: (B, L, H) → weights (B, K, L, S), mixed (B, L, H)."""
    weight = {name: value.detach().numpy().astype(np.float64) for name, value in mixer.state_dict().items()}
    x = x.numpy().astype(np.float64)
    q, k, v = (x @ weight[f"{name}.weight"].T + weight[f"{name}.bias"] for name in ("query", "key", "value"))
    count, length, width = len(x), x.shape[1], H // mixer.heads
    weights, attended = np.zeros((count, mixer.heads, length, length)), np.zeros_like(x)
    for b in range(count):
        for head in range(mixer.heads):
            part = slice(head * width, (head + 1) * width)
            for t in range(length):
                asked = turn(q[b, t, part], t) if rotary else q[b, t, part]
                scores = []
                for s in range(t + 1):
                    offered = turn(k[b, s, part], s) if rotary else k[b, s, part]
                    scores.append(math.exp(asked @ offered / math.sqrt(width)))
                for s in range(t + 1):
                    weights[b, head, t, s] = scores[s] / sum(scores)
                    attended[b, t, part] += weights[b, head, t, s] * v[b, s, part]
    return weights, attended @ weight["out.weight"].T + weight["out.bias"]


def turn(vector, position):
    """RoFormer, equation 15: pair i of a head's d numbers is turned by position · 10000^(−2i/d)."""
    turned = vector.copy()
    for i in range(len(vector) // 2):
        angle = position * 10_000 ** (-2 * i / len(vector))
        rotation = [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
        turned[2 * i : 2 * i + 2] = rotation @ vector[2 * i : 2 * i + 2]
    return turned


@pytest.mark.parametrize("rotary", [False, True])
@pytest.mark.parametrize("heads", [1, 2, 3])
def test_by_matrix_equals_by_loop(heads, rotary):
    mixer = Attention(H, heads, rotary, np.random.default_rng(heads))
    x, record = 3 * draw(B, L, H), {}
    mixed = mixer(x, See(record)).detach()
    weights, expected = attend(mixer, x, rotary)
    found = np.moveaxis(record["attention_weights"], -1, 0)
    assert off(mixed, expected) <= 1e-5
    assert np.abs(found - weights).max() <= 1e-5
    assert (found[..., np.triu(np.ones((L, L), bool), 1)] == 0).all()
    assert np.abs(found.sum(-1) - 1).max() <= 1e-6


@pytest.mark.parametrize("rotary", [False, True])
def test_heads_are_attentions_of_their_own(rotary):
    """Each head gives what a network of its units alone would give."""
    mixer = Attention(H, 3, rotary, np.random.default_rng(0))
    x, record = draw(B, L, H), {}
    mixer(x, See(record))
    whole = np.moveaxis(record["attended"], -1, 0)
    for head in range(3):
        part, alone, seen = slice(4 * head, 4 * head + 4), Attention(4, 1, rotary, np.random.default_rng(0)), {}
        for name in ("query", "key", "value"):
            ours, theirs = getattr(mixer, name), nn.Linear(H, 4)
            theirs.weight.data, theirs.bias.data = ours.weight.data[part], ours.bias.data[part]
            setattr(alone, name, theirs)
        alone(x, See(seen))
        assert off(np.moveaxis(seen["attended"], -1, 0), whole[..., part]) <= 1e-6


def peer(model):
    """The blocks as torch.nn makes them, with the same weights."""
    knobs = model.knobs
    layer = nn.TransformerEncoderLayer(
        H, knobs.heads, knobs.mlp_ratio * H, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
    )
    norm = nn.LayerNorm(H)
    norm.load_state_dict(model.norm.state_dict())
    encoder = nn.TransformerEncoder(layer, knobs.num_layers, norm, enable_nested_tensor=False)
    for theirs, ours in zip(encoder.layers, model.blocks, strict=True):
        theirs.load_state_dict(as_torch(ours))
    return encoder


def as_torch(block):
    """A block's weights under torch.nn's names."""
    names = {
        "self_attn.out_proj": block.mix.out,
        "linear1": block.mlp["into"],
        "linear2": block.mlp["out"],
        "norm1": block.norm_mix,
        "norm2": block.mlp["norm"],
    }
    parts = (block.mix.query, block.mix.key, block.mix.value)
    found = {f"{name}.{key}": value for name, part in names.items() for key, value in part.state_dict().items()}
    found["self_attn.in_proj_weight"] = torch.cat([part.weight for part in parts])
    found["self_attn.in_proj_bias"] = torch.cat([part.bias for part in parts])
    return found


def causal(length):
    return nn.Transformer.generate_square_subsequent_mask(length)


def shake(model):
    """Move every weight off its start, so that norms and biases are not neutral."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(0.3 * torch.randn(weight.shape, generator=generator))
    return model


@pytest.mark.parametrize("heads", [1, 3])
def test_a_block_equals_torchs(heads):
    model = shake(make(heads=heads, num_layers=1))
    x = draw(B, L, H).requires_grad_()
    again = x.detach().clone().requires_grad_()
    read = draw(B, L, H, seed=1)
    (ours := model.blocks[0](x, See(), lambda added: added)).backward(read)
    (theirs := peer(model).layers[0](again, src_mask=causal(L), is_causal=True)).backward(read)
    assert off(ours.detach(), theirs.detach()) <= 1e-5
    assert off(x.grad, again.grad) <= 1e-5


@pytest.mark.parametrize("positions", ["none", "learned", "sinusoidal"])
@pytest.mark.parametrize("num_layers", [1, 3])
def test_the_whole_equals_torchs(num_layers, positions):
    model = shake(make(heads=2, num_layers=num_layers, mlp_ratio=4, positions=positions))
    inputs, read = draw(B, L, 3), draw(B, L, 5, seed=1)
    embedded = nn.functional.linear(inputs, model.embedding.weight, model.embedding.bias)
    if positions == "learned":
        embedded = embedded + model.positions[:L]
    if positions == "sinusoidal":
        embedded = embedded + paper_positions(L)
    stack = peer(model)
    theirs = nn.functional.linear(
        stack(embedded, mask=causal(L), is_causal=True), model.readout.weight, model.readout.bias
    )
    theirs.backward(read)
    embedding = model.embedding.weight.grad.clone()
    model.zero_grad()
    ours, _ = model(inputs)
    ours.backward(read)
    assert off(ours.detach(), theirs.detach()) <= 1e-5
    assert off(model.embedding.weight.grad, embedding) <= 1e-5
    for block, layer in zip(model.blocks, stack.layers, strict=True):
        assert off(block.mlp["into"].weight.grad, layer.linear1.weight.grad) <= 1e-5
        assert off(block.mix.key.weight.grad, layer.self_attn.in_proj_weight.grad[H : 2 * H]) <= 1e-5


@pytest.mark.parametrize("fault", ["key", "value", "out", "query"])
def test_a_planted_fault_is_caught(fault):
    """The comparisons above must be able to fail: one weight of one matrix, a hundredth larger."""
    model = shake(make(heads=2, num_layers=1, positions="none"))
    stack, x = peer(model), draw(B, L, H)
    with torch.no_grad():
        expected = stack.layers[0](x, src_mask=causal(L), is_causal=True)
        weights, mixed = attend(model.blocks[0].mix, x)
        getattr(model.blocks[0].mix, fault).weight[0, 0] *= 1.01
        assert off(model.blocks[0](x, See(), lambda added: added), expected) > 1e-5
        assert off(model.blocks[0].mix(x, See()), mixed) > 1e-5


def paper_positions(length):
    """Section 3.5: PE(pos, 2i) = sin(pos / 10000^(2i/d)), PE(pos, 2i + 1) = cos of the same."""
    found = torch.zeros(length, H)
    for position in range(length):
        for i in range(H // 2):
            found[position, 2 * i] = math.sin(position / 10_000 ** (2 * i / H))
            found[position, 2 * i + 1] = math.cos(position / 10_000 ** (2 * i / H))
    return found


def test_sinusoids_are_the_papers():
    assert (sinusoids(200, H) - paper_positions(200)).abs().max() <= 2e-5  # float32 angles of up to 200
    assert sinusoids(5, 7).shape == (5, 7)
    assert torch.equal(sinusoids(5, 7), sinusoids(5, 8)[:, :7])


def scores(mixer, x):
    """Before the softmax, of one head. (L, S)."""
    record = {}
    mixer(x[None], See(record))
    query, key = record["query"][..., 0], record["key"][..., 0]
    return query @ key.T


def test_rotary_scores_depend_on_the_distance_alone():
    """With the same vector at every position, a score is a function of t − s; without turning, of nothing."""
    mixer = Attention(H, 1, True, np.random.default_rng(0))
    found = scores(mixer, draw(1, H).expand(20, H))
    for distance in range(-19, 20):
        along = np.diagonal(found, distance)
        assert np.ptp(along) <= 1e-5 * np.abs(found).max(), distance
    assert np.ptp(found) > 1e-2 * np.abs(found).max()

    mixer.rotary = False
    assert np.ptp(scores(mixer, draw(1, H).expand(20, H))) <= 1e-6


@pytest.mark.parametrize("shift", [1, 7, 40])
def test_rotary_attention_moves_with_its_sequence(shift):
    """A model that sees only distances answers the same when the whole sequence comes later and nothing before it."""
    mixer = Attention(H, 3, True, np.random.default_rng(0))
    x = draw(1, L, H)
    q, k = mixer.query(x), mixer.key(x)

    def weigh(first):
        at = torch.arange(first, first + L)
        return (mixer._split(mixer._turn(q, at)) @ mixer._split(mixer._turn(k, at)).transpose(-1, -2)).detach()

    assert off(weigh(shift), weigh(0)) <= 1e-5


def test_rotary_keeps_lengths_and_leaves_the_first_position():
    mixer = Attention(H, 3, True, np.random.default_rng(0))
    x = draw(B, 50, H)
    turned = mixer._turn(x, torch.arange(50))
    pairs, before = turned.unflatten(-1, (-1, 2)).norm(dim=-1), x.unflatten(-1, (-1, 2)).norm(dim=-1)
    assert off(pairs, before) <= 1e-6
    assert torch.equal(turned[:, 0], x[:, 0])
    assert off(turned[:, 1:], x[:, 1:]) > 0.1


@pytest.mark.parametrize("positions", POSITIONS)
def test_only_positions_tell_the_order_apart(positions):
    """Without them the last answer of one layer is the same for any order of what came before."""
    model = shake(make(heads=2, num_layers=1, positions=positions))
    inputs = draw(B, L, 3)
    shuffled = inputs.clone()
    shuffled[:, : L - 1] = inputs[:, torch.randperm(L - 1, generator=torch.Generator().manual_seed(0))]
    (ours, _), (others, _) = model(inputs), model(shuffled)
    difference = off(ours[:, -1].detach(), others[:, -1].detach())
    assert difference <= 1e-5 if positions == "none" else difference > 1e-3


def test_learned_positions_are_rows_of_a_matrix():
    """Each is added to its position; those beyond the last one share it."""
    model = make(length=6)
    tape = Tape()
    model(draw(B, 8, 3), tape=tape)
    added = tape.array("position")[0, 0]  # (L, H)
    rows = model.positions.detach().numpy()
    assert rows.shape == (6, H)
    np.testing.assert_array_equal(added, rows[[0, 1, 2, 3, 4, 5, 5, 5]])
    embedded = tape.array("embedding")[0]
    alone = model.embedding(draw(B, 8, 3)).detach().numpy()
    np.testing.assert_allclose(embedded - alone, np.broadcast_to(added, embedded.shape), atol=1e-6)
    assert 0.015 < rows.std() < 0.025


@pytest.mark.parametrize("heads", [5, 8])
def test_heads_divide_the_units(heads):
    with pytest.raises(ValueError, match=rf"heads must divide hidden_size \(got {heads} and 12\)"):
        make(heads=heads)


def test_rotary_needs_pairs():
    with pytest.raises(ValueError, match=r"even number of units per head \(got 3\)"):
        make(heads=4, positions="rotary")


def test_multiply_adds_are_those_of_the_loop():
    """Every weight once per position; a product for every score, and one for what it weighs, per pair and unit."""
    model = make(heads=3, num_layers=2, positions="none")
    matrices = 3 * H + 2 * (4 * H * H + 2 * 2 * H * H) + H * 5
    pairs = sum(t + 1 for t in range(L))
    assert model.multiply_adds(L) == L * matrices + 2 * 2 * pairs * H
    assert make(heads=3, num_layers=2).multiply_adds(L) == model.multiply_adds(L)
