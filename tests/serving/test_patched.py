"""Whatever a page sets of its own models, with whatever value: the server goes on, and nobody else notices."""

import asyncio
import json
import logging

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.load.attacks.pouring import changed, happened, patch
from tests.pages.site import Site
from tests.serving.conversing import Page
from visualizer.rate import Bucket
from visualizer.serving.talk import BUCKETS, REFUSED

SETTINGS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ODD = ["", "<img src=x onerror=alert(1)>", "../../etc", "\x00", "9" * 400, "nan", -1, 10**30, 1e308, True, None, [], {}]
TYPED = [{"type": "number", "value": "nan"}, {"type": "number", "value": "x"}, {"type": "map"}, {"id": "p1"}, {"id": 5}]
VALUES = st.recursive(
    st.one_of(st.sampled_from([*ODD, *TYPED]), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
EVENTS = ["data_event", "document_ready", "button_click", "connection_lost", "esm_event", "", "__class__"]


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


@pytest.fixture(scope="module")
def pages(site):
    """One who attacks, with charts open, and one who does not."""

    async def come():
        attacker, other = await Page.open(site), await Page.open(site)
        toggle = next(model for model in attacker.models if model.__qualified_model__ == "Toggle")
        await attacker.say(patch(changed(toggle.id, "active", True)))
        await asyncio.sleep(0.2)
        BUCKETS[attacker.session] = Bucket(burst=1e9, rate=1e9)
        return [attacker, other]

    both = site.run(come())
    yield both
    for page in both:
        site.run(page.close())


def test_charts_are_among_what_is_attacked(pages):
    assert {"Figure", "ColumnDataSource", "Toggle"} <= {model.__qualified_model__ for model in pages[0].models}


def test_any_patch_is_taken_or_refused_and_reaches_nobody_else(site, pages, caplog):
    attacker, other = pages
    before = other.values
    targets = sorted((model.id, name) for model in attacker.models for name in (*model.properties(), "no_such"))
    mine = sorted(model.id for model in attacker.models)
    set_one = st.builds(lambda target, value: changed(*target, value), st.sampled_from(targets), VALUES)
    of_another = st.builds(lambda model, value: changed(model, "name", value), st.sampled_from(sorted(before)), VALUES)
    happen = st.builds(
        lambda model, name, value: happened(model, name, data=value),
        st.sampled_from(mine),
        st.sampled_from(EVENTS),
        VALUES,
    )

    async def say(events):
        answer = await attacker.say(patch(*events))
        if isinstance(answer, tuple):
            assert answer[0] == REFUSED
            assert answer[1]
            await attacker.close()
            attacker.there = (await Page.open(site, attacker.token)).there
        return answer

    @SETTINGS
    @given(st.lists(st.one_of(set_one, of_another, happen), min_size=1, max_size=3))
    def holds(events):
        try:
            json.dumps(events).encode()
        except (ValueError, UnicodeError):
            return
        answer = site.run(asyncio.wait_for(say(events), 10))
        assert isinstance(answer, tuple) or answer["msgtype"] in ("OK", "ERROR")

    with caplog.at_level(logging.ERROR):
        holds()
    assert other.values == before
    assert [record for record in caplog.records if record.name.startswith(("tornado", "asyncio"))] == []
    assert site.run(other.say(patch(happened(other.shown.id, "data_event", data="nonsense"))))["msgtype"] == "OK"
