"""How pages are let in: in turn, while there is room, and not for a browser that has gone."""

import asyncio
import re
from types import SimpleNamespace

import pytest

from tests.pages.site import Site
from visualizer.pages.visit import Visit
from visualizer.serving.doors import KEY, MOST_WAITING, Doors
from visualizer.serving.gate import neighbourhood
from visualizer.serving.turns import FullError

BUILD = Visit.__init__
WORDS = """This server is full
It has as many pages open as it can hold. This page tries again by itself in N seconds.
Do you have other tabs of it open? Close them: they count. Meanwhile
let your own browser train, which needs no room here.
Whoever runs the server: it holds 3 pages; pages in its limits says how many."""


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


@pytest.fixture
def built(monkeypatch):
    """What was built since."""
    made = []

    def build(visit, *given, **more):
        made.append(visit)
        BUILD(visit, *given, **more)

    monkeypatch.setattr(Visit, "__init__", build)
    return made


def doors(site):
    return site.server._tornado.settings[KEY]


def session(connections=0, idle=0.0, goes=False):
    found = SimpleNamespace(
        connection_count=connections, milliseconds_since_last_unsubscribe=idle, expiration_requested=goes
    )
    found.request_expiration = lambda: setattr(found, "expiration_requested", True)
    return found


def open_pages(*groups, most=3):
    return Doors({str(at): SimpleNamespace(sessions=group) for at, group in enumerate(groups)}, most)


def test_while_there_is_room_nobody_goes():
    held = [session(idle=9e9), session(1)]
    open_pages(held).make_room()
    assert [each.expiration_requested for each in held] == [False, False]


def test_on_a_full_server_the_page_that_was_left_longest_ago_makes_room():
    held = [session(1), session(idle=10.0), session(idle=20.0)]
    there = open_pages(held[:2], held[2:])
    there.make_room()
    assert [each.expiration_requested for each in held] == [False, False, True]
    there.make_room()
    assert [each.expiration_requested for each in held] == [False, False, True]


def test_pages_that_are_open_stay_and_others_are_sent_away():
    held = [session(1, idle=9e9), session(2), session(1, goes=True)]
    with pytest.raises(FullError):
        open_pages(held).make_room()
    assert [each.expiration_requested for each in held] == [False, False, True]


@pytest.mark.parametrize(("path", "up"), [("/", "./"), ("/lab?seed=1", "./"), ("/embed/lab", "../")])
def test_a_full_server_says_so_and_tries_again(site, built, monkeypatch, path, up):
    monkeypatch.setenv("RNN_VISUALIZER_LIMITS", '{"pages": 3}')
    monkeypatch.setattr(doors(site), "_contexts", {"/": SimpleNamespace(sessions=[session(1)] * 3)})
    monkeypatch.setattr(doors(site), "_most", 3)
    answer = site.get(path)
    html = answer.body.decode()
    assert (answer.code, len(built), answer.headers["Retry-After"]) == (503, 0, "15")
    wait = int(re.search(r'<meta http-equiv="refresh" content="(\d+)">', html)[1])
    assert 15 <= wait < 30
    main = re.search("<main.*?</main>", html, re.DOTALL)[0]
    text = "\n".join(line.strip() for line in re.sub("<[^>]*>", "", main).splitlines() if line.strip())
    assert text.replace(f"in {wait} seconds", "in N seconds") == WORDS
    assert f'href="{up}here"' in html
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_page_whose_browser_has_gone_is_not_made(site, built):
    async def leave():
        async with doors(site).turns.take("somebody"):
            _, writer = await asyncio.open_connection("localhost", site.port)
            writer.write(b"GET /lab HTTP/1.1\r\nHost: a\r\n\r\n")
            while not doors(site).turns._waiting:
                await asyncio.sleep(0.001)
            writer.close()
            await asyncio.sleep(0.05)
        async with doors(site).turns.take("somebody"):
            pass

    site.run(leave())
    assert built == []
    assert site.get("/lab").code == 200
    assert len(built) == 1


def test_who_waits_for_too_many_pages_is_told(site, built):
    async def ask():
        turns = doors(site).turns
        async with turns.take("somebody"):
            waiting = [
                asyncio.ensure_future(turns._wait(neighbourhood(address)))
                for address in ("127.0.0.1", "::1")
                for _ in range(MOST_WAITING)
            ]
            await asyncio.sleep(0)
            answer = await site._get("/lab", None, {})
            for each in waiting:
                each.cancel()
            turns._waiting.clear()
        return answer

    answer = site.run(ask())
    assert (answer.code, built) == (503, [])
    assert "This page tries again by itself" in answer.body.decode()
