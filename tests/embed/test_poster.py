"""Posters show the recorded numbers: pixels are compared with them, not with another picture."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from visualizer.embed.poster import draw
from visualizer.embed.poster.drawing import HEAD
from visualizer.embed.poster.ink import Pen, colours, table
from visualizer.embed.poster.sheet import EDGE, GUTTER, SCALE, Sheet, scale_of
from visualizer.trace import Frame, Quantity, Recording, Scene, Trace

HERE = Path(__file__).resolve().parents[1] / "recordings"
LSTM = Recording.load(HERE / "lstm.rnn.json")
GATE = Quantity("gate", "f", ("t", "unit"), "forget", (0.0, 1.0), "keep gate")
SIGNED = Quantity("signed", "c", ("t", "unit"), "memory", None, "cell state")


def tiny(**arrays):
    """A recording of one frame without views: what it holds is drawn as staves, in order."""
    quantities = {"gate": GATE, "signed": SIGNED}
    arrays = {name: np.asarray(array, np.float32) for name, array in arrays.items()}
    scene = Scene(tokens=tuple("abcd"))
    frame = Frame(7, arrays, {name: quantities[name] for name in arrays}, scene, {"loss": 0.25})
    return Recording.of(Trace([frame]), title="Tiny")


def pixels(drawn):
    return np.asarray(Image.open(io.BytesIO(drawn.png)).convert("RGB")).astype(int)


def colours_of_stave(drawn, rows, columns, scale=2):
    """The colours in the middle of every cell of the last stave, which is 34 high where it has two units."""
    image, frame = pixels(drawn), Sheet(None, drawn.width, 0, 0)
    height, cell = 34, (drawn.width - 2 * EDGE - GUTTER - SCALE) / columns
    top = drawn.height - EDGE - 8 - height
    place = [
        (round((top + (row + 0.5) * height / rows) * scale), round((frame.left + (column + 0.5) * cell) * scale))
        for row in range(rows)
        for column in range(columns)
    ]
    return [tuple(image[y, x]) for y, x in place]


def test_the_colour_of_a_cell_is_its_value():
    gate = [[0, 1], [0.25, 0.75], [0.5, 0.5], [1, 0]]
    shades = table("panel", "role-forget")
    expected = [tuple(shades[round(255 * gate[t][unit])]) for unit in range(2) for t in range(4)]
    assert colours_of_stave(draw(tiny(gate=gate)), rows=2, columns=4) == expected
    assert expected[0] == colours()["panel"]
    assert expected[4] == colours()["role-forget"]


def test_signed_values_leave_the_middle_to_both_sides():
    signed = [[-2, 2], [0, 0], [1, -1], [2, -2]]
    shades = table("negative", "panel", "positive")
    level = {-2: 0, -1: 64, 0: 128, 1: 191, 2: 255}
    seen = colours_of_stave(draw(tiny(signed=signed)), rows=2, columns=4)
    for unit in range(2):
        for t in range(4):
            wanted = shades[level[signed[t][unit]]].astype(int)
            assert np.abs(np.array(seen[4 * unit + t]) - wanted).max() <= 3


@pytest.mark.parametrize(
    ("values", "bounds", "expected"),
    [([0.2], (0.0, 1.0), (0, 1)), ([-2.4, 1], None, (-3, 3)), ([0.0, 0.04], None, (0, 0.05)), ([0.0], None, (0, 1))],
)
def test_scales_are_round(values, bounds, expected):
    quantity = Quantity("x", "x", ("t",), bounds=bounds)
    assert scale_of(quantity, np.array(values)) == pytest.approx(expected)


def test_colours_are_those_of_the_page_in_the_light():
    assert colours()["role-forget"] == (0xD1, 0x6F, 0x1E)
    assert colours()["panel"] == (255, 255, 255)
    middle = table("panel", "role-output")[128]
    assert middle.tolist() == pytest.approx([145, 189, 241], abs=3)  # colors.test.mjs: mixed in OKLab


@pytest.mark.parametrize("view", [view["name"] for view in LSTM.views])
def test_every_view_is_drawn_for_print(view):
    drawn = draw(LSTM, view=view)
    image = Image.open(io.BytesIO(drawn.png))
    assert image.size == (2 * drawn.width, 2 * drawn.height)
    assert image.info["dpi"] == pytest.approx((192, 192), abs=0.5)
    assert image.info["Title"] == "An LSTM learns to keep a letter"
    assert image.getpixel((2, 2)) == (255, 255, 255)


def test_it_says_what_it_shows_and_when():
    drawn = draw(LSTM, view="score", update=50)
    assert drawn.alt.startswith("An LSTM learns to keep a letter, after 40 updates · loss ")
    assert "keep gate" in drawn.alt
    assert drawn.alt.endswith("over 12 positions.")
    facts = LSTM.header["facts"][2]
    assert f"loss {facts['loss']:.3g} · validation loss {facts['metrics']['validation']['loss']:.3g}" in drawn.alt


def test_another_update_and_another_unit_are_another_picture():
    seen = {draw(LSTM, view="unit", update=update, unit=unit).png for update in (0, 240) for unit in (0, 1)}
    assert len(seen) == 4
    assert draw(LSTM, view="unit").png == draw(LSTM, view="unit", update=240).png


def test_a_view_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no view 'charm'; it has story, unit, score"):
        draw(LSTM, view="charm")


def test_a_recording_of_version_1_is_drawn():
    drawn = draw(Recording.load(HERE / "version-1.rnn.json"))
    assert drawn.alt.startswith("Version 1, after 8 updates · loss 0.568")
    assert (pixels(drawn) != 255).any(axis=2).mean() > 0.1


def test_width_is_what_was_asked_for():
    assert Image.open(io.BytesIO(draw(LSTM, width=600, scale=1.0).png)).size[0] == 600


def test_letters_that_no_font_has_break_nothing():
    pen = Pen(100, 20, 1.0)
    pen.text((0, 10), "中 ␣ ∂ é \ue123", "ink")
    assert np.asarray(pen.image).min() < 128


def test_marked_tokens_are_written_where_not_all_have_room(monkeypatch):
    words = []
    monkeypatch.setattr(Pen, "text", lambda self, at, text, *_: words.append(text))
    tokens = tuple(f"0.{t % 10}" + ("1*" if t in (7, 31) else "") for t in range(40))
    frame = Frame(7, {"gate": np.zeros((40, 2), np.float32)}, {"gate": GATE}, Scene(tokens=tokens), {})
    draw(Recording.of(Trace([frame])))
    heard = [word for word in words if word in tokens]
    assert {"0.71*", "0.11*"} <= set(heard)
    assert 12 <= len(heard) < 40


def test_rows_begin_below_the_head():
    image = pixels(draw(LSTM, view="score"))
    assert (image[2 * (HEAD - 6) : 2 * HEAD - 2] == 255).all()
