"""The gradient on its way back through time, before and during training."""

from tests.phenomena.claim import Arm, Claim
from tests.phenomena.measures import EXPLOSION, RATIO

RADII = (0.5, 0.9, 1.0, 1.1, 1.5, 2.0, 4.0)


def start(radius: float) -> Arm:
    knobs = {"task": "adding", "model": "rnn", "recurrent_init": "scaled", "spectral_radius": radius}
    return Arm(f"radius {radius:g}", knobs, RATIO, updates=0)


def unclipped(clip: float) -> Arm:
    knobs = {
        "task": "adding",
        "model": "rnn",
        "recurrent_init": "scaled",
        "spectral_radius": 3.0,
        "optimizer": "sgd",
        "learning_rate": 0.05,
        "clip_norm": clip,
    }
    return Arm("no clipping" if clip == 0 else f"clipped to norm {clip:g}", knobs, EXPLOSION, updates=0)


CLAIMS = (
    Claim(
        "gradient-radius",
        "An untrained tanh RNN (32 units, T=50): up to spectral radius 1 the gradient vanishes on its way from the "
        "last position to the first. Above 1 it grows far less than the radius says, since every step also multiplies "
        "by 1 − h²: at 1.5 not by 1.5⁴⁹ = 4·10⁸ but by less than 1,000. It explodes only well above 1.",
        tuple(start(radius) for radius in RADII),
        lambda of: (
            max(of[f"radius {radius:g}"]["ratio"] for radius in (0.5, 0.9, 1.0)) < 0.1
            and of["radius 1.5"]["ratio"] < 1e3 < of["radius 4"]["ratio"]
        ),
        "Pascanu et al. (2013, arXiv 1211.5063), for tanh: a largest singular value below 1 is sufficient to vanish, "
        "one above 1 only necessary to explode.",
        setting="No training. Ratio: ‖∂L/∂h‖ at the first position over that at the last, for the probe sequence; "
        "slope: the mean of 1 − h² over units and positions, 1 where tanh is straight. Held: ratio below 0.1 up to "
        "radius 1, below 1,000 at 1.5, above 1,000 at 4.",
    ),
    Claim(
        "explosion",
        "Plain SGD on adding (T=50) with a tanh RNN of spectral radius 3: without clipping the loss grows beyond "
        "bounds within 60 updates, with the gradient clipped to norm 1 it does not.",
        (unclipped(0.0), unclipped(1.0)),
        lambda of: of["no clipping"]["largest loss"] > 1e3 and of["clipped to norm 1"]["largest loss"] < 10,
        "Pascanu et al. (2013) clip and solve their tasks: another setting, no number to compare.",
        setting="60 updates; *stopped at*: the update at which a number was no longer finite. Held: largest loss "
        "above 1,000 without clipping and below 10 with it (always answering 1 costs 0.167).",
    ),
)
