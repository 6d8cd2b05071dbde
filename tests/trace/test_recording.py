"""Recordings: what comes back is within the stated bounds, and what cannot be read is said."""

import base64
import gzip
import json
from dataclasses import replace

import numpy as np
import pytest

from visualizer.trace import Frame, Quantity, Recording, Scene, Trace
from visualizer.trace.levels import linear
from visualizer.trace.measured import rounded

SCENE = Scene(tokens=("a", "b", "c", "d"))
RNG = np.random.default_rng(3)
KINDS = {
    "gate": (Quantity("gate", "f", ("t", "unit"), "forget", (0.0, 1.0)), lambda i: RNG.random((4, 5))),
    "state": (Quantity("state", "c", ("t", "unit"), "memory"), lambda i: (i + 1) * RNG.standard_normal((4, 5))),
    "positive": (Quantity("positive", "s", ("t", "unit"), "hidden"), lambda i: 3 + RNG.random((4, 5))),
    "layered": (
        Quantity("layered", "h", ("twin", "t", "layer", "unit"), "hidden", (-1.0, 1.0)),
        lambda i: RNG.uniform(-1, 1, (2, 4, 3, 5)),
    ),
    "hidden_gradient": (
        Quantity("hidden_gradient", "∂", ("t", "unit"), "gradient"),
        lambda i: 10.0 ** (-4 * i) * RNG.standard_normal((4, 5)),
    ),
    "gradient_norm": (Quantity("gradient_norm", "‖∂‖", ("t",), "gradient"), lambda i: 10.0 ** RNG.uniform(-9, 1, 4)),
    "gradient_triangle": (
        Quantity("gradient_triangle", "‖∂‖", ("loss_t", "t"), "gradient"),
        lambda i: np.triu(10.0 ** RNG.uniform(-5, 0, (4, 4))),
    ),
    "weights": (
        Quantity("weights", "α", ("head", "t", "source_t"), "attention", (0.0, 1.0)),
        lambda i: RNG.random((2, 4, 4)),
    ),
    "memory_read": (Quantity("memory_read", "m", ("t",), "memory"), lambda i: RNG.integers(-1, 8, 4)),
    "eigenvalues.gate": (Quantity("eigenvalues.gate", "λ", ("rank", "part")), lambda i: RNG.standard_normal((5, 2))),
    "answer": (Quantity("answer", "y", ("t", "symbol")), lambda i: RNG.standard_normal((4, 1))),
    "target": (Quantity("target", "y*", ("t", "symbol")), lambda i: np.array([[np.nan], [0.5], [np.nan], [1.5]])),
    "constant": (Quantity("constant", "0", ("t", "unit")), lambda i: np.full((4, 5), 0.1)),
    "nothing": (Quantity("nothing", "0", ("t", "unit"), "gradient"), lambda i: np.zeros((4, 5))),
}
QUANTITIES = {name: quantity for name, (quantity, _) in KINDS.items()}


def made(count=6):
    frames = []
    for index in range(count):
        arrays = {name: np.asarray(make(index), np.float32) for name, (_, make) in KINDS.items()}
        frames.append(Frame(10 * index, arrays, QUANTITIES, SCENE, {"loss": 1 / (index + 1)}))
    return Trace(frames, {"task": "made up"})


TRACE = made()
RECORDING = Recording.of(TRACE)
BACK = Recording.from_text(RECORDING.to_text())


@pytest.mark.parametrize("name", KINDS)
def test_numbers_come_back_within_the_stated_bound(name):
    whole = BACK.error(name)
    for index, (frame, seen) in enumerate(zip(TRACE, BACK.trace(), strict=True)):
        bound = BACK.error(name, index)
        assert bound <= whole
        error = np.abs(seen[name] - frame[name])
        assert np.array_equal(np.isnan(seen[name]), np.isnan(frame[name]))
        assert np.nanmax(error, initial=0) <= bound * (1 + 1e-5) + 1e-6 * np.nanmax(np.abs(frame[name]))
        assert seen[name].shape == frame[name].shape


@pytest.mark.parametrize(
    ("name", "encoding", "bound"),
    [
        ("gate", "linear8", 1 / 510),
        ("state", "linear8", None),
        ("gradient_norm", "log8", None),
        ("gradient_triangle", "log8", None),
        ("weights", "linear8", 1 / 510),
        ("memory_read", "integer8", 0),
        ("eigenvalues.gate", "float16", None),
        ("answer", "float16", None),
        ("target", "float32", 0),
        ("nothing", "integer8", 0),
    ],
)
def test_each_kind_of_number_has_its_encoding(name, encoding, bound):
    (fields,) = [fields for fields in BACK.header["quantities"] if fields["name"] == name]
    assert fields["encoding"] == encoding
    if bound is not None:
        assert BACK.error(name) == pytest.approx(bound)


def test_bounds_are_not_loose():
    """A bound twice as large as it must be would say ≈ where there is no need."""
    seen = BACK.trace()
    for name in ("gate", "state", "hidden_gradient"):
        error = max(np.abs(now[name] - was[name]).max() for now, was in zip(seen, TRACE, strict=True))
        assert error > 0.8 * BACK.error(name)


def test_small_gradients_keep_their_digits():
    last, seen = TRACE[5]["hidden_gradient"], BACK.trace()[5]["hidden_gradient"]
    assert 0 < np.abs(last).max() < 1e-19
    assert np.abs(seen - last).max() <= np.abs(last).max() / 250


def test_lengths_of_gradients_are_known_to_a_share_of_themselves():
    (fields,) = [fields for fields in BACK.header["quantities"] if fields["name"] == "gradient_norm"]
    share = 10 ** ((fields["high"] - fields["low"]) / 254 / 2) - 1
    for frame, seen in zip(TRACE, BACK.trace(), strict=True):
        assert (np.abs(seen["gradient_norm"] / frame["gradient_norm"] - 1) <= share * 1.0001).all()
        assert (seen["gradient_triangle"][np.tril_indices(4, -1)] == 0).all()


@pytest.mark.parametrize(
    ("low", "high", "bounds", "expected"),
    [
        (0.2, 0.9, (0.0, 1.0), (0.0, 1.0)),
        (0.2, 0.9, None, (0.0, 0.9)),
        (-3.0, -1.0, None, (-3.0, 0.0)),
        (0.0, 0.0, None, (0.0, 1.0)),
        (-1.0, 1.0, (-1.0, 1.0), (-1.0, 128 / 127)),
        (-1.0, 0.0001, None, (-1.0, 1 / 254)),
        (-0.0001, 1.0, None, (-1 / 254, 1.0)),
    ],
)
def test_one_level_is_exactly_zero(low, high, bounds, expected):
    levels = linear(low, high, bounds)
    assert (levels.low, levels.high) == pytest.approx(expected)
    assert levels.low <= low + 1e-12
    assert levels.high >= high - 1e-12
    below = round(-levels.low / levels.step)
    for scale in (1.0, 131 * 2.0**-30):  # as the browser works it out
        start, end = levels.low * scale, levels.high * scale
        assert start + below * ((end - start) / 255) == 0


def test_what_never_changes_is_written_once():
    once = {fields["name"] for fields in BACK.header["quantities"] if fields["once"]}
    assert once == {"target", "constant", "nothing"}
    assert [frame["target"][3, 0] for frame in BACK.trace()] == [1.5] * 6


def test_infinities_of_units_are_named_in_the_frame():
    frames = list(TRACE)
    broken = {**frames[2].arrays, "state": np.where(np.arange(5) == 1, np.inf, frames[2]["state"])}
    frames[2] = replace(frames[2], arrays=broken)
    seen = Recording.of(Trace(frames)).trace()
    assert [frame.facts.get("not_finite") for frame in seen] == [None, None, ["state"], None, None, None]
    assert (seen[2]["state"][:, 1] == 0).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300])
def test_a_network_that_exploded_is_recorded_up_to_where_it_did(bad):
    weights = [{"weight": np.array([0.5, -0.25 if index < 4 else bad])} for index in range(6)]
    frames = [replace(frame, arrays={"state": frame["state"].astype(float)}) for frame in TRACE]
    frames[5].arrays["state"][0, 1] = bad
    seen = Recording.from_text(Recording.of(Trace(frames), weights=weights).to_text())
    named = [frame.facts.get("not_finite") for frame in seen.trace()]
    assert named == [None, None, None, None, ["weight"], ["state", "weight"]]
    np.testing.assert_allclose(seen.weights()["weight"][3:], [[0.5, -0.25], [0.5, 0], [0.5, 0]], atol=0.002)


def test_frames_of_a_failed_run_without_units_keep_what_is_not_finite():
    arrays = {"gradient_norm": np.array([np.nan, np.inf, 1.0, 2.0], np.float32)}
    seen = Recording.of(Trace([Frame(0, arrays, QUANTITIES, SCENE)])).trace()[0]["gradient_norm"]
    np.testing.assert_array_equal(seen, arrays["gradient_norm"])


def test_facts_have_four_digits_and_no_nan():
    given = {
        "loss": 123456.0,
        "small": -0.000123456,
        "list": [0.1 + 0.2],
        "none": None,
        "bad": float("nan"),
        "n": 123456,
    }
    expected = {"loss": 123500.0, "small": -0.0001235, "list": [0.3], "none": None, "bad": None, "n": 123456}
    assert rounded(given) == expected
    assert [frame.facts["loss"] for frame in BACK.trace()] == [1.0, 0.5, 0.3333, 0.25, 0.2, 0.1667]


def test_weights_come_back_and_must_belong_to_the_frames():
    weights = [{"weight": np.full((2, 3), 0.1 * index, np.float32)} for index in range(6)]
    seen = Recording.from_text(Recording.of(TRACE, weights=weights).to_text()).weights()["weight"]
    assert seen.shape == (6, 2, 3)
    assert np.abs(seen[:, 0, 0] - 0.1 * np.arange(6)).max() <= 0.5 / 510 + 1e-7
    assert BACK.weights() == {}
    with pytest.raises(ValueError, match="5 frames were given for 6"):
        Recording.of(TRACE, weights=weights[:5])


def test_the_same_trace_gives_the_same_bytes():
    assert Recording.of(TRACE).to_text() == RECORDING.to_text()


def test_a_file_keeps_letters_of_any_alphabet(tmp_path):
    Recording.of(TRACE, title="Ein Gedächtnis 記憶").save(tmp_path / "a.rnn.json")
    assert Recording.load(tmp_path / "a.rnn.json").title == "Ein Gedächtnis 記憶"


def test_a_quantity_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="no 'charm'; it has gate, state"):
        BACK.error("charm")


FIELDS = json.loads(RECORDING.to_text())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "rnn-visualizer-trace"}, "is no recording; expected a file that rnn-visualizer record wrote"),
        ({"version": 2}, "is of version 2, newer than this program reads (1); update rnn-visualizer"),
        ({"version": None}, "names no version"),
        ({"data": None}, "cut short or damaged"),
        ({"data": FIELDS["data"][:101]}, "cut short or damaged: its data cannot be unpacked"),
        ({"data": FIELDS["data"][:400]}, "cut short or damaged"),
        ({"quantities": FIELDS["quantities"][1:]}, "bytes of data are expected"),
        ({"quantities": [{"name": "x"}]}, "its list of quantities (names, shapes, encodings"),
        (
            {"quantities": [{**FIELDS["quantities"][0], "encoding": "jpeg"}]},
            "its list of quantities (names, shapes, encodings",
        ),
        ({"updates": []}, "its updates (1 to 100,000 whole numbers, each larger than the one before) cannot be read"),
        ({"facts": [{}]}, "its facts (an object for each frame) cannot be read"),
        ({"data": base64.b64encode(gzip.compress(b"abc")).decode()}, "bytes of data are expected, 3 are there"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(changes, message, tmp_path):
    file = tmp_path / "broken.rnn.json"
    file.write_text(json.dumps({**FIELDS, **changes}))
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
        Recording.load(file)
    assert str(caught.value).startswith(str(file))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[1, 2]", b'"text"', b"null", RECORDING.to_text()[:900].encode()]
)
def test_what_is_no_recording_at_all_is_said(content, tmp_path):
    file = tmp_path / "other.rnn.json"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"other\.rnn\.json is no recording"):
        Recording.load(file)


def test_missing_fields_are_named():
    with pytest.raises(ValueError, match="it has no facts, scene"):
        Recording.from_json({key: value for key, value in FIELDS.items() if key not in ("facts", "scene")})


def test_damage_anywhere_never_ends_in_another_error():
    text = RECORDING.to_text().encode()
    for place in np.random.default_rng(0).integers(0, len(text), 150):
        damaged = text[:place] + bytes([text[place] ^ 8]) + text[place + 1 :]
        try:
            Recording.from_text(damaged)
        except ValueError:
            continue
