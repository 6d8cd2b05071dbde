"""How pages are let in: in turn, while there is room, and not for a browser that has gone."""

import asyncio
import re
from types import SimpleNamespace

import pytest

from tests.pages.site import Site
from visualizer.pages.visit import Visit
from visualizer.serving.doors import KEY, MOST_WAITING, Doors, ManyError
from visualizer.serving.turns import FullError

BUILD = Visit.__init__
HERE, THERE = "192.168.1.7", "192.168.1.8"
REST = "Close other tabs of it: they count. Meanwhile let your own browser train, which needs no room here."
FULL = f"""This server is full
It has as many pages open as it can hold. This page tries again by itself in N seconds.
{REST}
Whoever runs the server: pages in its limits is 3."""
MANY = f"""Many pages are open on this device
It has as many pages of this server open as one device may have. This page tries again by itself in N seconds.
{REST}
Whoever runs the server: pages_of_a_device in its limits is 20."""


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


class Session:
    def __init__(self, connections, idle, goes):
        self.connection_count, self.milliseconds_since_last_unsubscribe = connections, idle
        self.expiration_requested = goes

    def request_expiration(self):
        self.expiration_requested = True


def session(connections=0, idle=0.0, goes=False):
    return Session(connections, idle, goes)


def open_pages(*groups, most=3):
    return Doors({str(at): SimpleNamespace(sessions=group) for at, group in enumerate(groups)}, most)


def test_while_there_is_room_nobody_goes():
    held = [session(idle=9e9), session(1)]
    open_pages(held).make_room(HERE)
    assert [each.expiration_requested for each in held] == [False, False]


def test_on_a_full_server_the_page_that_was_left_longest_ago_makes_room():
    held = [session(1), session(idle=10.0), session(idle=20.0)]
    there = open_pages(held[:2], held[2:])
    there.make_room(HERE)
    assert [each.expiration_requested for each in held] == [False, False, True]
    there.make_room(HERE)
    assert [each.expiration_requested for each in held] == [False, False, True]


def test_pages_that_are_open_stay_and_others_are_sent_away():
    held = [session(1, idle=9e9), session(2), session(1, goes=True)]
    with pytest.raises(FullError):
        open_pages(held).make_room(HERE)
    assert [each.expiration_requested for each in held] == [False, False, True]


def devices(*held, of_a_device=2):
    there = Doors({"/": SimpleNamespace(sessions=[each for each, _ in held])}, 10, of_a_device)
    for each, address in held:
        there.note(each, address)
    return there


def test_one_device_has_so_many_pages_and_others_find_room():
    there = devices((session(1), HERE), (session(1), HERE), (session(1), THERE))
    there.make_room(THERE)
    with pytest.raises(ManyError):
        there.make_room(HERE)


def test_what_a_device_has_left_makes_room_for_it_alone():
    old, other = session(idle=5.0), session(idle=9.0)
    there = devices((session(1), HERE), (old, HERE), (other, THERE))
    there.make_room(HERE)
    assert (old.expiration_requested, other.expiration_requested) == (True, False)


@pytest.mark.parametrize(("address", "most"), [("127.0.0.1", 2), ("8.8.8.8", 2), (HERE, None)])
def test_where_a_class_may_be_behind_an_address_it_has_no_limit_of_its_own(address, most):
    devices(*[(session(1), address)] * 5, of_a_device=most).make_room(address)


def test_a_server_behind_a_proxy_tells_no_devices_apart(site):
    assert doors(site)._of_a_device == 20
    behind = Site(allow_origins=("https://class.example",))
    assert doors(behind)._of_a_device is None
    behind.stop()


def said(answer):
    """What a page without a bench says, and after how many seconds it tries again."""
    html = answer.body.decode()
    wait = int(re.search(r'<meta http-equiv="refresh" content="(\d+)">', html)[1])
    main = re.search("<main.*?</main>", html, re.DOTALL)[0]
    text = "\n".join(line.strip() for line in re.sub("<[^>]*>", "", main).splitlines() if line.strip())
    return text.replace(f"in {wait} seconds", "in N seconds"), wait


@pytest.mark.parametrize(("path", "up"), [("/", "./"), ("/lab?seed=1", "./"), ("/embed/lab", "../")])
def test_a_full_server_says_so_and_tries_again(site, built, monkeypatch, path, up):
    monkeypatch.setenv("RNN_VISUALIZER_LIMITS", '{"pages": 3}')
    monkeypatch.setattr(doors(site), "_contexts", {"/": SimpleNamespace(sessions=[session(1) for _ in range(3)])})
    monkeypatch.setattr(doors(site), "_most", 3)
    answer = site.get(path)
    text, wait = said(answer)
    assert (answer.code, len(built), answer.headers["Retry-After"]) == (503, 0, "15")
    assert text == FULL
    assert 15 <= wait < 30
    assert f'href="{up}here"' in answer.body.decode()
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_device_with_many_pages_is_told_so(site, built, monkeypatch):
    held = [session(1) for _ in range(20)]
    monkeypatch.setattr(doors(site), "_contexts", {"/": SimpleNamespace(sessions=held)})
    for each in held:
        doors(site).note(each, HERE)
    answer = site.get("/lab", {"X-Real-IP": HERE})
    assert (answer.code, built, said(answer)[0]) == (503, [], MANY)
    assert site.get("/lab", {"X-Real-IP": THERE}).code == 200


def test_who_has_opened_a_page_is_known(site):
    site.get("/lab", {"X-Real-IP": THERE})
    known = {session.id: address for session, address in doors(site)._askers.items()}
    assert THERE in known.values()
    assert set(known) <= {each.id for path in ("/", "/lab", "/embed/lab") for each in site.server.get_sessions(path)}


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
                asyncio.ensure_future(turns._wait(address))
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
