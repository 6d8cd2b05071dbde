"""What a page whose connection is gone asks."""

import json
import re
import time

import pytest
from bokeh.util.token import get_token_payload
from tornado.httpclient import AsyncHTTPClient

from tests.pages.site import Site
from visualizer.hosts.kept import KeptRuns, new_token
from visualizer.views.picture import Picture


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


def post(site, body):
    async def ask():
        client = AsyncHTTPClient(force_instance=True)
        try:
            return await client.fetch(
                f"http://localhost:{site.port}/still", method="POST", body=body, raise_error=False
            )
        finally:
            client.close()

    return site.run(ask())


def ask(site, **asked):
    return json.loads(post(site, json.dumps(asked)).body)


def token_of(site):
    return re.search(r'"token":"([^"]+)"', site.get("/lab").body.decode()).group(1)


def test_a_session_that_is_there_is_found_by_its_ticket_and_another_is_not(site):
    picture = Picture(print)
    ticket = picture.ticket
    assert ask(site, ticket=ticket) == {"ready": True, "there": True, "kept": None}
    for other in (ticket[:-1], "", None, 7, [ticket], {"a": ticket}):
        assert ask(site, ticket=other)["there"] is False
    picture.close()
    assert ask(site, ticket=ticket)["there"] is False


def test_what_was_kept_is_told_to_who_knows_its_name(site, tmp_path):
    site.host.kept = KeptRuns(tmp_path)
    token = new_token()
    site.host.kept.write(token, {"updates": 340}, {0: b"state"})
    assert ask(site, ticket="gone", token=token)["kept"] == {"updates": 340, "age": 0, "missing": []}
    assert ask(site, ticket="gone", token=new_token())["kept"] is None
    assert ask(site, ticket="gone", token="../" + token)["kept"] is None
    site.host.kept = None


def test_a_server_that_is_not_ready_says_so(site):
    site.host.ready = False
    assert ask(site, ticket="gone")["ready"] is False
    site.host.ready = True


@pytest.mark.parametrize("body", ["[]", "{", "[" * 1999, "", " " * 3000, "7", '"session"'])
def test_anything_else_is_refused(site, body):
    answer = post(site, body)
    assert answer.code == 400
    assert "JSON object" in answer.body.decode()


def test_a_page_can_come_back_for_a_day(site):
    payload = get_token_payload(token_of(site))
    assert abs(payload["session_expiry"] - 24 * 3600 - time.time()) < 60
