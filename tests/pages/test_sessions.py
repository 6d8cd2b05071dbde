"""Whose session a page is: nobody can be led to another visitor's bench, or to an error, by an address."""

import logging

import pytest

from tests.pages.site import Site


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


@pytest.mark.parametrize("path", ["/lab", "/embed/lab", "/lessons/lstm", "/"])
@pytest.mark.parametrize("query", ["bokeh-session-id=abc", "bokeh-session-id=", "task=parity&bokeh-token=%7B%7D"])
def test_an_address_names_no_session(site, caplog, path, query):
    with caplog.at_level(logging.ERROR):
        answer = site.get(f"{path}?{query}")
    assert (answer.code, len(caplog.records)) == (400, 0)
    assert "open it without bokeh-session-id" in answer.body.decode()


def test_nor_does_a_header(site):
    assert site.get("/lab", {"Bokeh-Session-Id": "abc"}).code == 400


def test_an_address_without_one_opens_a_page(site):
    assert site.get("/lab?task=parity").code == 200
