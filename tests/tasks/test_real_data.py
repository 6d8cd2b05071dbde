"""Shipped data: its licence, its split, and what others make of it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge

import visualizer.tasks
from visualizer.tasks import TASKS, own_data
from visualizer.tasks.rivals import season, seasonal_naive

DATA = Path(visualizer.tasks.__file__).parent / "data"
FILES = sorted(path for path in DATA.iterdir() if not path.name.startswith("LICENCE"))


def test_there_is_data():
    assert [path.name for path in FILES] == [
        "alice.txt",
        "co2.csv",
        "digits.csv.gz",
        "names.txt",
        "pronunciations.txt.gz",
        "sunspots.csv",
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_licence_stands_beside_every_file_and_files_are_small(path):
    licence = (DATA / f"LICENCE-{path.name.split('.')[0]}.txt").read_text()
    assert licence.startswith(path.name)
    for word in ("What:", "Licence:", "Obtained:"):
        assert word in licence
    assert path.stat().st_size < 500_000


def test_digits_are_scikit_learns():
    task = TASKS["digits"]()
    theirs = load_digits()
    held_out = np.arange(len(theirs.data)) % 5 == 4
    validation = task.validation()
    np.testing.assert_array_equal(validation.inputs.reshape(-1, 64) * 16, theirs.data[held_out])
    np.testing.assert_array_equal(validation.targets[:, -1], theirs.target[held_out])
    known = {row.tobytes() for row in (theirs.data[~held_out] / 16).astype(np.float32)}
    drawn = task.batch(np.random.default_rng(0), 20_000, 0).inputs.reshape(-1, 64)
    assert {row.tobytes() for row in drawn} == known


def test_names_are_apart_from_the_held_out_ones():
    task = TASKS["names"](seq_len=12)
    drawn, held_out = (
        {row.tobytes() for row in batch.inputs}
        for batch in (task.batch(np.random.default_rng(0), 60_000, 0), task.validation())
    )
    names = (DATA / "names.txt").read_text().split()
    assert not drawn & held_out
    assert len(held_out) == 520
    assert len(drawn) + len(held_out) == len(names) == len(set(names))


def test_probe_names_are_held_out():
    for seq_len in range(4, 13):
        task = TASKS["names"](seq_len=seq_len)
        probe = task.probe()
        assert probe.inputs[0].tobytes() in {row.tobytes() for row in task.validation().inputs}
        assert list(probe.lengths) == [seq_len] * 3


class TestText:
    text = (DATA / "alice.txt").read_text(encoding="ascii")

    def test_alphabet_is_small_and_text_is_a_book(self):
        assert len(set(self.text)) <= 64
        assert 150_000 <= len(self.text) <= 400_000
        for stranger in ("Gutenberg", "http", "CHAPTER"):
            assert stranger not in self.text

    def test_batches_read_on_row_by_row(self):
        task = TASKS["char_lm"](seq_len=30)
        split = len(self.text) - int(len(self.text) * 0.1)
        rng = np.random.default_rng(0)
        read = ["" for _ in range(4)]
        for update in range(5):
            batch = task.batch(rng, 4, update)
            for row in range(4):
                heard = "".join(task.decode(code) for code in batch.inputs[row].argmax(-1))
                asked = "".join(task.decode(code) for code in batch.targets[row])
                assert asked[:-1] == heard[1:]
                read[row] += heard
        for row in range(4):
            start = row * split // 4
            assert read[row] == self.text[start : start + 150]
        end = (split - 10) // 30  # the ring closes: after the last training character comes the first
        batch = task.batch(rng, 1, end)
        assert (
            "".join(task.decode(code) for code in batch.targets[0])
            == (self.text[:split] * 2)[end * 30 + 1 : end * 30 + 31]
        )

    def test_held_out_windows_are_from_the_end(self):
        task = TASKS["char_lm"](seq_len=30)
        end = self.text[len(self.text) - int(len(self.text) * 0.1) :]
        windows = {"".join(task.decode(code) for code in row.argmax(-1)) for row in task.validation().inputs}
        assert len(windows) == 256
        assert all(window in end for window in windows)

    def test_inside_speech_marks(self):
        inside, is_open = [], False
        for character in self.text:
            is_open = False if character == "\n" else is_open != (character == '"')
            inside.append(int(is_open))
        task, split = TASKS["char_lm"](seq_len=60), len(self.text) - int(len(self.text) * 0.1)
        unknown = 0
        for update in range(0, 200, 10):
            batch = task.batch(np.random.default_rng(0), 8, update)
            for row in range(8):
                start = row * split // 8 + update * 60
                window = self.text[start : start + 60]
                first = min((window.find(mark) for mark in '"\n' if mark in window), default=60)
                assert list(batch.memory[row]) == [-1] * first + inside[start + first : start + 60]
                unknown += first
        assert 0 < unknown < 20 * 8 * 60

    def test_probe_hears_speech_open_and_stay(self):
        task = TASKS["char_lm"]()
        probe = task.probe()
        place = max(1, task.seq_len // 8)
        assert task.tokens(probe.inputs[0])[place] == '"'
        assert probe.memory[0, place : place + task.seq_len // 2].all()
        assert task.twin_labels()[0] == f'" at {place + 1}'

    def test_bigram_and_bits(self):
        task = TASKS["char_lm"](seq_len=20)
        validation = task.validation()
        split = len(self.text) - int(len(self.text) * 0.1)
        size = task.output_size
        counts = np.ones((size, size))
        alphabet = sorted(set(self.text))
        for one, other in zip(self.text[: split - 1], self.text[1:split], strict=True):
            counts[alphabet.index(one), alphabet.index(other)] += 1
        logits = np.log(counts)[validation.inputs.argmax(-1)] + 3.0
        bits = task.metrics(logits, validation)["bits_per_character"]
        assert bits * np.log(2) == pytest.approx(task.baselines["bigram"], rel=1e-9)
        assert task.baselines["bigram"] < task.chance_loss

    def test_generation(self):
        task = TASKS["char_lm"]()
        assert task.prompt == "\n"
        inputs = task.encode("Alice\n")
        assert inputs.dtype == np.float32
        assert "".join(task.decode(code) for code in inputs.argmax(-1)) == "Alice\n"
        assert task.tokens(task.encode("a b\n")) == ["a", "␣", "b", "↵"]
        with pytest.raises(ValueError, match="'é' does not occur"):
            task.encode("né")
        names = TASKS["names"]()
        assert names.encode(names.prompt).argmax() == names.stop
        assert names.decode(names.stop) == ""
        assert names.encode("Ada").argmax(-1).tolist() == [1, 4, 1]
        with pytest.raises(ValueError, match="got 'é'"):
            names.encode("rené")


@pytest.mark.parametrize("series", ["sunspots", "co2", "own"])
@pytest.mark.parametrize("horizon", [1, 6])
@pytest.mark.parametrize("seq_len", [8, 48])
class TestForecast:
    def build(self, series, horizon, seq_len):
        if series == "own":
            rng = np.random.default_rng(0)
            series = own_data.add_series("\n".join(str(value) for value in np.cumsum(rng.normal(size=400))))
        return TASKS["forecast"](series=series, horizon=horizon, seq_len=seq_len)

    def raw(self, series):
        if series == "own":
            return np.cumsum(np.random.default_rng(0).normal(size=400))
        values = np.loadtxt(DATA / f"{series}.csv", delimiter=",", skiprows=1, usecols=1)
        return np.diff(values) if series == "co2" else values

    def test_every_held_out_value_is_asked_once_and_none_in_training(self, series, horizon, seq_len):
        task, raw = self.build(series, horizon, seq_len), self.raw(series)
        split = int(len(raw) * 0.75)
        scaled = (raw - raw[:split].mean()) / raw[:split].std()
        validation = task.validation()
        windows = np.lib.stride_tricks.sliding_window_view(scaled, seq_len)
        asked = []
        for b, window in enumerate(validation.inputs[:, :, 0]):
            near = np.abs(windows - window).max(axis=1) < 1e-5
            (start,) = np.flatnonzero(near)
            for t in np.flatnonzero(validation.loss_mask[b]):
                target = start + t + horizon
                asked.append(target)
                change = scaled[target] - scaled[target - horizon]
                assert validation.targets[b, t, 0] == pytest.approx(change, abs=1e-5)
                assert t >= seq_len // 2 - 1
        assert sorted(asked) == list(range(split, len(raw)))

        training = task.batch(np.random.default_rng(0), 50, 0)
        assert training.loss_mask.sum() == 50 * (seq_len - seq_len // 2 + 1)
        seen = np.concatenate([training.inputs[:, :, 0], training.inputs[:, -1:, 0] + training.targets[:, -1]], axis=1)
        assert np.abs(seen[..., None] - scaled[:split].astype(np.float32)).min(axis=-1).max() < 1e-5

    def test_rivals_equal_a_loop_over_the_held_out_values(self, series, horizon, seq_len):
        task, raw = self.build(series, horizon, seq_len), self.raw(series)
        split, lags = int(len(raw) * 0.75), seq_len // 2
        scaled = ((raw - raw[:split].mean()) / raw[:split].std()).astype(np.float32).astype(np.float64)
        targets = range(lags - 1 + horizon, len(raw))
        rows = np.array([scaled[target - horizon - lags + 1 : target - horizon + 1] for target in targets])
        change = np.array([scaled[target] - scaled[target - horizon] for target in targets])
        is_training = np.array([target < split for target in targets])
        errors = {"persistence": np.mean([change[index] ** 2 for index in np.flatnonzero(~is_training)])}
        period = {"sunspots": 11, "co2": 12, "own": None}[series]
        if period:  # a horizon of at most 6 lies within one season
            errors[f"seasonal naive ({period})"] = np.mean(
                [(scaled[target] - scaled[target - period]) ** 2 for target in range(split, len(raw))]
            )
        for name, model in (
            ("ridge", Ridge(alpha=1.0)),
            ("boosted trees", HistGradientBoostingRegressor(random_state=0)),
        ):
            model.fit(rows[is_training], change[is_training])
            errors[name] = np.mean((change[~is_training] - model.predict(rows[~is_training])) ** 2)
        assert {**task.baselines, **task.slow_baselines()} == pytest.approx(errors, rel=1e-5)
        assert list(task.baselines) == list(errors)[:-1]
        assert task.season == period
        validation = task.validation()
        assert (validation.targets[validation.loss_mask] ** 2).mean() == pytest.approx(errors["persistence"], rel=1e-5)

    def test_twins_have_their_own_targets(self, series, horizon, seq_len):
        task = self.build(series, horizon, seq_len)
        probe = task.probe()
        place = seq_len // 4
        for twin, moved in ((1, 1.0), (2, -1.0)):
            assert probe.inputs[twin, place, 0] - probe.inputs[0, place, 0] == pytest.approx(moved, abs=1e-6)
            assert probe.targets[twin, place, 0] - probe.targets[0, place, 0] == pytest.approx(-moved, abs=1e-6)


@pytest.mark.parametrize("knobs", [{}, {"series": "co2"}, {"horizon": 3}])
def test_a_forecast_is_solved_when_it_is_as_good_as_ridge(knobs):
    task = TASKS["forecast"](**knobs)
    assert float(task.solved.split()[-1]) == pytest.approx(task.baselines["ridge"], rel=5e-3)
    if not knobs:
        assert task.solved == TASKS["forecast"].solved


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("count", [45, 300, 3000])
def test_a_season_is_found_where_there_is_one_and_only_there(seed, count):
    rng = np.random.default_rng(seed)
    t = np.arange(count)
    assert season(np.sin(2 * np.pi * t / 7) + 0.1 * rng.normal(size=count) + 0.05 * t) == 7
    assert season(np.tile([1.0, -1.0], count)) == 2
    assert season(np.cumsum(rng.normal(size=count))) is None, "a walk resembles itself but repeats nothing"
    assert season(t * 1.0) is None


def test_the_last_season_heard_is_whole_seasons_before_what_is_asked():
    values = np.arange(30.0)
    for horizon, period, back in ((1, 4, 4), (4, 4, 4), (5, 4, 8), (24, 7, 28)):
        change = seasonal_naive(values, 29, horizon, period)
        assert change == pytest.approx([horizon - back]), "the value `back` before the target, minus the last one heard"


def test_importing_and_asking_a_forecast_does_not_load_scikit_learn():
    code = (
        "import sys, visualizer.bench.catalogue as c\n"
        "from visualizer.recipe import Recipe\n"
        "recipe = Recipe(task='forecast')\n"
        "assert 'ridge' in c.guesses(recipe)['baselines'] and 'sklearn' not in sys.modules\n"
        "assert list(c.slow_baselines(recipe)) == ['boosted trees'] and 'sklearn' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_forecast_prints_years_and_values():
    task = TASKS["forecast"](seq_len=12)
    assert task.tokens(task.probe().inputs[0])[-3:] == ["30", "15", "8"]  # 2005, 2006, 2007
    assert [phase.name for phase in task.phases()] == ["listen 1996 … 2000", "say the change 2001 … 2007"]
    assert task.twin_labels() == ["shown", "1999 higher", "1999 lower"]


def test_a_series_too_short_for_the_window_is_refused():
    key = own_data.add_series("\n".join(str(value % 7) for value in range(80)))
    with pytest.raises(ValueError, match=r"seq_len must be at most 59 .* \(got 60\)"):
        TASKS["forecast"](series=key, seq_len=60)
