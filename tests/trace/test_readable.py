"""Recordings that are damaged, or made to do damage: each is refused in a sentence, soon, with little memory."""

import base64
import gzip
import io
import json
import time
import tracemalloc
from pathlib import Path

import pytest

from visualizer.trace import Recording
from visualizer.trace.readable import CHECKS

FIELDS = json.loads((Path(__file__).parents[1] / "recordings" / "version-1.rnn.json").read_text())
NAN = float("nan")


def bomb(mebibytes):
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        for _ in range(mebibytes):
            file.write(bytes(2**20))
    return base64.b64encode(packed.getvalue()).decode()


def first(**changes):
    return {"quantities": [{**FIELDS["quantities"][0], **changes}, *FIELDS["quantities"][1:]]}


def weight(**changes):
    return {"weights": [{**FIELDS["weights"][0], **changes}, *FIELDS["weights"][1:]]}


def scene(**changes):
    return {"scene": {**FIELDS["scene"], **changes}}


VIEW = {"name": "x", "label": "X", "rows": []}
DAMAGED = {
    "updates": [
        {"updates": updates}
        for updates in (
            [0, 0, 8],
            [8, 4, 0],
            [-4, 0, 4],
            [0.5, 1, 2],
            ["0", "4", "8"],
            [0, 4, 10**300],
            [0, 4, NAN],
            [],
            3,
        )
    ],
    "facts": [{"facts": facts} for facts in ([None] * 3, ["x"] * 3, [{}], 3)],
    "scene": [
        {"scene": None},
        *(scene(tokens=tokens) for tokens in (None, [5, None], ["x"] * 10**6, "abcd")),
        *(scene(phases=phases) for phases in ("x", [None], [{"name": "x", "start": -(10**9), "stop": 10**9}])),
        *(scene(**{name: 5}) for name in ("symbols", "twins", "memory_symbols", "equations")),
    ],
    "list of quantities": [
        {"quantities": {}},
        {"quantities": [None]},
        {"quantities": [FIELDS["quantities"][0]] * 2},
        *(first(shape=shape) for shape in (None, "16", [-2, 4], [2.5, 4], [NAN, 4], [True, 4], [1] * 200)),
        *(first(axes=axes) for axes in (["t"], ["__proto__", "constructor"], None)),
        *(first(name=name) for name in ("__proto__", "constructor", 5, None)),
        *(first(encoding=encoding) for encoding in ("__proto__", "jpeg", ["linear8"], {})),
        *(first(low=low, high=high) for low, high in ((5, -5), (NAN, 1), ("0", "1"), (-1e308, 1e308), (None, None))),
        *(first(scales=scales) for scales in ("x", [1, 2], [NAN] * 3)),
        first(once="yes"),
    ],
    "list of weights": [
        {"weights": "x"},
        {"weights": [None]},
        {"weights": {"a": 1}},
        weight(low=None),
        weight(shape=[-1]),
    ],
    "views": [
        *({"views": views} for views in (None, "x", [{"name": "x"}], [VIEW] * 10**4)),
        {"views": [{**VIEW, "rows": [{"kind": "lines"}] * 10**5}]},
        {"views": [{**VIEW, "rows": [{"kind": None}]}]},
    ],
    "sizes of the model": [
        {"model": {"sizes": sizes}} for sizes in ("x", {"unit": 10**9}, {"layer": -1}, {"unit": NAN})
    ],
    "loss_curve": [
        {"loss_curve": curve} for curve in (5, {"bucket": 0, "data": []}, {"bucket": 1, "data": "x"}, {"data": []})
    ],
    "recipe": [{"recipe": "x"}],
}
CASES = [(what, changes) for what, all_of_it in DAMAGED.items() for changes in all_of_it]


@pytest.mark.parametrize(("what", "changes"), CASES, ids=[f"{what}-{at}" for at, (what, _) in enumerate(CASES)])
def test_a_field_that_lies_is_named(what, changes):
    start = time.process_time()
    with pytest.raises(ValueError, match=f"is damaged or too large: its {what}.* cannot be read; record it again"):
        Recording.from_json({**FIELDS, **changes})
    assert time.process_time() - start < 0.5


def test_every_check_has_something_that_it_refuses():
    assert sorted(words.partition(" (")[0] for words in CHECKS) == sorted(DAMAGED)
    assert Recording.from_json(FIELDS).updates == [0, 4, 8]


@pytest.mark.parametrize("shape", [[10**6, 10**6], [2**50, 2**50]], ids=["1e12", "1e30"])
def test_a_shape_without_measure_is_not_unpacked(shape):
    with pytest.raises(ValueError, match=r"too large to be read: .* \(at most 268,435,456\)") as caught:
        Recording.from_json({**FIELDS, **first(shape=shape)})
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("changes", [{}, first(shape=[64, 2**13])], ids=["small", "large"])
def test_what_unpacks_to_more_than_is_expected_is_not_unpacked_to_its_end(changes):
    data = bomb(256)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="bytes of data are expected, there are more"):
            Recording.from_json({**FIELDS, **changes, "data": data})
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("text", ["[" * 10**5, '{"a":' * 10**5, "[" * 10**5 + "]" * 10**5])
def test_what_is_nested_a_hundred_thousand_times_is_no_recording(text):
    with pytest.raises(ValueError, match="no recording, or was cut short"):
        Recording.from_text(text)


def test_a_file_without_measure_is_not_read(tmp_path):
    file = tmp_path / "large.rnn.json"
    with file.open("wb") as sparse:
        sparse.truncate(2**30)
    with pytest.raises(ValueError, match=r"too large to be read \(1,073,741,824 bytes, at most 134,217,728\)"):
        Recording.load(file)


@pytest.mark.parametrize("version", [True, 1.0, "1", 1e99, 0, -1, None, [1]])
def test_a_version_is_a_whole_number(version):
    with pytest.raises(ValueError, match="names no version"):
        Recording.from_json({**FIELDS, "version": version})
