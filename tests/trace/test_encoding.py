import json
import struct

import numpy as np
import pytest

from visualizer.trace import Frame, Phase, Quantity, Scene, decode, encode_frame, encode_layout, encode_message
from visualizer.trace.encoding import decode_frame

QUANTITIES = {
    "gate": Quantity("gate", "f", ("t", "unit"), "forget", (0.0, 1.0), "keep gate"),
    "state": Quantity("state", "c", ("layer", "t", "unit"), "memory"),
    "norm": Quantity("norm", "‖∂L/∂h‖", ("t",), "gradient"),
    "curve": Quantity("curve", "L", ("bucket",)),
}
SCENE = Scene(
    tokens=("A*", "·", "?"),
    phases=(Phase("note", 0, 1), Phase("say", 2, 3)),
    loss_positions=(2,),
    symbols=("A", "B"),
    twins=("A", "B"),
    twin_tokens=(("A*", "·", "?"), ("B*", "·", "?")),
    remembers="the letter",
    memory_symbols=("A", "B"),
    equations={"gate": {"terms": []}},
)


@pytest.fixture
def frame():
    rng = np.random.default_rng(0)
    arrays = {
        "gate": rng.random((3, 5), dtype=np.float32),
        "state": 4 * rng.standard_normal((2, 3, 5)).astype(np.float32),
        "norm": 10.0 ** rng.uniform(-30, 30, 3).astype(np.float32),
        "curve": np.array([2.0, 1.5, np.nan], np.float32),
    }
    return Frame(7, arrays, QUANTITIES, SCENE, {"loss": 0.5, "sample": "…"})


def sent(frame, layout=3):
    described, _ = decode(encode_layout(frame, layout))
    return decode_frame(described, *decode(encode_frame(frame, layout)))


def test_a_frame_arrives(frame):
    seen = sent(frame)
    assert (seen.updates, seen.facts, seen.scene) == (7, frame.facts, SCENE)
    assert seen.tokens == ("A*", "·", "?")
    assert seen.quantities == QUANTITIES
    assert {name: array.shape for name, array in seen.arrays.items()} == {n: a.shape for n, a in frame.arrays.items()}


@pytest.mark.parametrize("name", ["norm", "curve"])
def test_arrays_without_units_are_exact(frame, name):
    np.testing.assert_array_equal(sent(frame)[name], frame[name])


@pytest.mark.parametrize("name", ["gate", "state"])
def test_arrays_with_units_are_within_half_a_level(frame, name):
    spread = 1.0 if name == "gate" else 2 * np.abs(frame[name]).max()
    error = np.abs(sent(frame)[name] - frame[name]).max()
    assert 0 < error <= spread / 255 / 2 * 1.001


def test_a_gate_keeps_its_bounds_and_a_state_its_zero(frame):
    frame.arrays["gate"][:] = 0.25
    frame.arrays["state"][0, 0, 0] = 0.0
    header, _ = decode(encode_frame(frame, 1))
    assert header["ranges"]["gate"] == [0.0, 1.0]
    low, high = header["ranges"]["state"]
    assert low == -high
    assert abs(sent(frame)["state"][0, 0, 0]) <= high / 255


def test_what_is_not_finite_is_said(frame):
    frame.arrays["state"][1, 1, 1] = np.inf
    frame.arrays["gate"][0, 0] = np.nan
    header, _ = decode(encode_frame(frame, 1))
    assert header["not_finite"] == ["gate", "state"]
    assert np.isfinite(sent(frame)["state"]).all()


def test_a_constant_array_survives(frame):
    frame.arrays["state"][:] = 0.0
    assert np.abs(sent(frame)["state"]).max() <= 1e-8


def test_buffers_begin_at_multiples_of_four(frame):
    message = encode_frame(frame, 1)
    (length,) = struct.unpack_from("<I", message)
    assert length % 4 == 0
    assert (len(message) - 4 - length) % 4 == 0


@pytest.mark.parametrize("length", [0, 3, 10, 50])
def test_a_cut_message_is_refused(frame, length):
    with pytest.raises(ValueError, match="cut short|at least 4"):
        decode(encode_frame(frame, 1)[:length])


def test_a_frame_of_another_layout_is_refused(frame):
    described, _ = decode(encode_layout(frame, 1))
    with pytest.raises(ValueError, match="layout 2, not 1"):
        decode_frame(described, *decode(encode_frame(frame, 2)))


def test_nan_never_reaches_json():
    with pytest.raises(ValueError, match="JSON"):
        encode_message({"loss": float("nan")})
    header, buffers = decode(encode_message({"kind": "state"}, b"1234"))
    assert (json.dumps(header), bytes(buffers)) == ('{"kind": "state"}', b"1234")


def test_a_quantity_refuses_unknown_axes_and_roles():
    with pytest.raises(ValueError, match="time"):
        Quantity("x", "x", ("time",))
    with pytest.raises(ValueError, match="blue"):
        Quantity("x", "x", ("t",), "blue")


def test_a_missing_quantity_is_named(frame):
    with pytest.raises(KeyError, match="gate"):
        frame["output_gate"]


@pytest.mark.parametrize(("length", "is_exact"), [(128, True), (129, False)])
def test_large_squares_with_bounds_travel_in_levels(length, is_exact):
    weights = Quantity("attention_weights", "α", ("t", "source_t"), "attention", (0.0, 1.0))
    array = np.random.default_rng(0).random((length, length), dtype=np.float32)
    sent = Frame(7, {"attention_weights": array}, {"attention_weights": weights}, SCENE, {})
    layout, _ = decode(encode_layout(sent, 1))
    message = encode_frame(sent, 1)
    came = decode_frame(layout, *decode(message))["attention_weights"]
    assert np.abs(came - array).max() <= (0 if is_exact else 0.5 / 255 + 1e-6)
    assert (len(message) > 4 * length**2) == is_exact
