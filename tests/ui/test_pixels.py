"""The picture agrees with the frame it says it shows: judged by what is on screen, not by a counter."""

import numpy as np
import pytest

from tests.conftest import each_time

pytestmark = [pytest.mark.ui, pytest.mark.slow]

FILLS = {
    "light": {"forget_gate": (0xD1, 0x6F, 0x1E), "memory_confidence": (0x81, 0x62, 0x00)},
    "dark": {"forget_gate": (0xFC, 0x80, 0x27), "memory_confidence": (0xEE, 0xCB, 0x5F)},
}


def heights(pixels, fill, count):
    """Return for each position how many rows of pixels have the fill's colour in the middle of its column. (count,)"""
    middles = ((np.arange(count) + 0.5) * pixels.shape[1] / count).astype(int)
    return (np.abs(pixels[:, middles] - np.array(fill)).max(axis=-1) <= 12).sum(axis=0)


@pytest.mark.parametrize("scheme", each_time(FILLS, ["dark"]))
def test_bars_of_a_gate_are_as_high_as_its_values(visit, scheme):
    lab = visit("/lab?view=unit&hidden_size=8&seed=3", color_scheme=scheme)
    lab.shows("score.dataset.depth == 'unit' && score.dataset.updates > 20").rests()
    seen = []
    for _ in range(2):
        values = lab.quantity("forget_gate")
        assert values.ndim == 1, "one unit is on screen"
        bars = heights(lab.pixels("forget_gate"), FILLS[scheme]["forget_gate"], len(values))
        share = bars / values
        assert bars.min() >= 1
        assert np.ptp(share) <= 2.5 / values.min(), "every bar's height is the same multiple of its value"
        seen.append((values, bars))
        before = lab.updates
        lab.press("Train").shows(f"score.dataset.updates > {before + 60}").rests()
    first, last = seen[0], seen[-1]
    moved = np.abs(last[0] - first[0]).argmax()
    scale = (last[1] / last[0]).mean()
    assert abs((last[1] - first[1])[moved] - scale * (last[0] - first[0])[moved]) <= 2


def test_the_sign_of_a_state_is_the_side_of_its_colour(visit):
    lab = visit("/lab?view=score&hidden_size=6&seed=1").shows("score.dataset.updates > 60").rests()
    values = lab.quantity("hidden_state")
    pixels = lab.pixels("hidden_state")
    rows = ((np.arange(values.shape[1]) + 0.5) * pixels.shape[0] / values.shape[1]).astype(int)
    columns = ((np.arange(values.shape[0]) + 0.5) * pixels.shape[1] / values.shape[0]).astype(int)
    seen = pixels[rows][:, columns].transpose(1, 0, 2)  # (t, unit, 3)
    strong = np.abs(values) > 0.3
    redness = (seen[..., 0] - seen[..., 1])[strong]
    assert strong.sum() > 5
    assert (redness[values[strong] < 0] > 0).all(), "violet below zero"
    assert (redness[values[strong] > 0] < 0).all(), "teal above zero"
    darkness = 255 - seen.mean(axis=-1)
    assert np.corrcoef(darkness.ravel(), np.abs(values).ravel())[0, 1] > 0.9
