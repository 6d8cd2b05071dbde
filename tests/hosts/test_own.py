"""Visitors' own data reaches the worker that needs it, unchanged."""

import asyncio
from collections import OrderedDict

import pytest

from visualizer.hosts.own import data_message, keep_data, named_data
from visualizer.hosts.pool import PoolHost
from visualizer.recipe import Recipe
from visualizer.tasks import own_data

TEXT = "Änderung: naïve \N{SNOWMAN} text,\r\nline by line. " * 40
SERIES = {
    "plain": "\n".join(str(0.1 * index**0.5) for index in range(80)),
    "labelled": "year,value\n" + "\n".join(f"{1900 + index},{index * 1e-7}" for index in range(80)),
    "tabs": "\n".join(f"Jan; {index}\t{index},25" for index in range(80)),
    "semicolons": "\n".join(f'"a {index}";{-index},5' for index in range(80)),
}


@pytest.fixture
def elsewhere(monkeypatch):
    """Return a function after which nothing is kept here any more, as in another process."""
    return lambda: monkeypatch.setattr(own_data, "_stored", OrderedDict())


def test_a_text_arrives_as_it_was(elsewhere):
    key = own_data.add_text(TEXT)
    text, message = own_data.get_text(key), data_message(key)
    elsewhere()
    keep_data(**message)
    assert own_data.get_text(key) == text


@pytest.mark.parametrize("name", SERIES)
def test_a_series_arrives_as_it_was(name, elsewhere):
    key = own_data.add_series(SERIES[name])
    series, message = own_data.get_series(key), data_message(key)
    elsewhere()
    keep_data(**message)
    assert own_data.get_series(key) == series


def test_data_that_changed_on_its_way_is_refused():
    message = data_message(own_data.add_text(TEXT))
    with pytest.raises(ValueError, match="changed on its way"):
        keep_data(message["kind"], message["key"], message["content"] + b" and more")


def test_a_recipe_names_its_data():
    key = own_data.add_text(TEXT)
    assert named_data(Recipe(task="char_lm", text=key)) == [key]
    assert named_data(Recipe(task="adding")) == []


@pytest.mark.slow
def test_a_worker_process_trains_on_own_text_and_says_what_is_missing(elsewhere):
    key = own_data.add_text(TEXT)
    recipe = Recipe(task="char_lm", text=key, hidden_size=4, batch_size=2, seq_len=10)

    async def main():
        host = PoolHost(1)
        await host.start()
        try:
            run = await host.open(recipe)
            assert (await host.call(run, "update", count=2))["updates"] == 2
            elsewhere()
            with pytest.raises(ValueError, match="is not here"):
                await host.open(recipe)
        finally:
            await host.stop()

    asyncio.run(main())
