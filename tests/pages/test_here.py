"""The page that trains in the visitor's browser: files alone, offered where many come at once."""

import re

import pytest

from tests.pages.site import Site
from visualizer.embed.trainable import can_train
from visualizer.pages.here import PAGE


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


def test_the_page_says_what_trains_and_that_no_server_does(site):
    html = site.get("/here").body.decode()
    assert f"<title>{PAGE.title}</title>" in html
    assert PAGE.sentence in html
    query = re.search(r'<rnn-score[^>]* train="\?([^"]+)"', html).group(1).replace("&amp;", "&")
    assert query.startswith("v=1&task=delayed_recall&model=lstm&hidden_size=16")
    assert can_train(query).ok


def test_the_page_costs_the_server_no_session(site):
    site.get("/here?task=parity")
    assert site.server.get_sessions("/") == []
    html = site.get("/here").body.decode()
    assert "bokeh" not in html.lower()
    assert site.host.opened == []


def test_what_an_address_says_is_not_in_the_page(site):
    assert site.get("/here?task=%3Cimg%3E").body == site.get("/here").body


def test_every_link_of_the_page_leads_somewhere(site):
    html = site.get("/here").body.decode()
    for address in re.findall(r'(?:src|href)="(\./[^"?#]*)', html):
        assert site.get(address[1:]).code == 200, address


def test_home_offers_it_in_a_plain_line_and_to_phones(site):
    html = site.get("/").body.decode()
    assert html.count('href="./here"') == 2
    assert "Let your own browser train it" in html
