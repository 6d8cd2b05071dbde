"""Bokeh's websocket: for pages of this server, for little, and for what pages say; whoever goes on is cut off."""

import asyncio
import base64
import json
import zlib

import pytest
from bokeh.util.token import generate_jwt_token, get_session_id

from tests.load.attacks.pouring import changed, happened, patch, spoken
from tests.pages.site import Site
from tests.serving.conversing import Page, connect, conversation
from visualizer.rate import Bucket
from visualizer.serving import talk
from visualizer.serving.talk import BUCKETS, GONE, MOST_CONNECTIONS, MOST_FAULTS, MOST_PULLS, REFUSED

NEW = {"type": "object", "name": "Div", "id": "x1"}


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


def unsigned(token, **more):
    told = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "==="))
    return base64.urlsafe_b64encode(json.dumps({**told, **more}).encode()).decode().rstrip("=")


def bomb():
    packed = zlib.compress(b" " * 50_000_000)
    return base64.urlsafe_b64encode(packed).decode()[:30_000]


FORGED = {
    "without the signature": lambda token: unsigned(token),
    "with another's signature": lambda token: generate_jwt_token(get_session_id(token), b"k", signed=True),
    "for another page": lambda token: f"{unsigned(token, session_id='abc')}.{token.split('.')[1]}",
    "with a bomb": lambda token: f"{unsigned(token, __bk__zlib_=bomb())}.{token.split('.')[1]}",
    "nonsense": lambda token: "nonsense.at.all",
    "nothing": lambda token: "",
    "no ASCII": lambda token: "é.é",
    "a list": lambda token: base64.urlsafe_b64encode(b"[]").decode() + ".x",
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_token_of_ones_own_opens_nothing_and_makes_no_page(site, kind):
    token = site.run(site._token("/lab/ws"))
    before = len(site.server._tornado.get_sessions("/lab"))
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": f"http://localhost:{site.port}"}
    forged = FORGED[kind](token).encode().decode("latin1")
    answer = site.get("/lab/ws", {**headers, "Sec-WebSocket-Protocol": f"bokeh, {forged}"})
    assert (answer.code, answer.body.decode()) == (403, GONE)
    assert len(site.server._tornado.get_sessions("/lab")) == before


def test_a_page_that_has_ended_is_not_made_again_by_its_websocket(site):
    async def end(page):
        document, context = page.session.document, site.server._tornado.applications["/lab"]
        context._sessions.pop(page.session.id)
        del document
        with pytest.raises(Exception, match="403"):
            await connect(site, page.token)

    conversation(site, end)


REFUSALS = {
    "another document": (spoken("PUSH-DOC", {"doc": {"roots": []}}), "a page sends no PUSH-DOC"),
    "a question": (spoken("SERVER-INFO-REQ", {}), "a page sends no SERVER-INFO-REQ"),
    "a new root": (patch({"kind": "RootAdded", "model": NEW}), "a page sends no RootAdded"),
    "no root": (patch({"kind": "RootRemoved", "model": {"id": "p1"}}), "a page sends no RootRemoved"),
    "a title": (patch({"kind": "TitleChanged", "title": "mine"}), "a page sends no TitleChanged"),
    "rows": (patch({"kind": "ColumnsStreamed", "data": {}}), "a page sends no ColumnsStreamed"),
    "a new model": (patch(changed("p1", "value", NEW)), "a page sends no object"),
    "a new model, deep": (patch(changed("p1", "value", [[{"a": [NEW]}]])), "a page sends no object"),
    "an array": (patch(changed("p1", "value", {"type": "ndarray"})), "a page sends no ndarray"),
    "bytes": (patch(happened("p1", "data_event", data={"type": "bytes"})), "a page sends no bytes"),
    "a kind that is none": (patch({"kind": {"a": 1}}), "a page sends no {'a': 1}"),
    "no events": (spoken("PATCH-DOC", {"events": {}}), "a change of the document is a list of at most 100 events"),
    "no object": (spoken("PATCH-DOC", []), "a change of the document is a list of at most 100 events"),
    "a thousand": (patch(*[changed("p1", "a", 1)] * 101), "a change of the document is a list of at most 100 events"),
    "a kind unheard of": (spoken("x" * 500, {}), "what this page sends cannot be used"),
    "no JSON": (spoken("PATCH-DOC", {})[:-2] + b"{]", "what this page sends is no message of Bokeh's"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_no_page_says_ends_the_conversation_with_the_reason(site, what):
    message, reason = REFUSALS[what]
    code, said = conversation(site, lambda page: page.say(message))
    assert code == REFUSED
    assert said.startswith(reason)
    assert said.endswith("; reload it")


def test_a_piece_that_is_too_large_ends_it(site):
    code, _ = conversation(site, lambda page: page.say(spoken("PATCH-DOC", {"events": ["x" * talk.LARGEST]})))
    assert code == 1009


def test_a_page_asks_for_its_document_and_not_again_and_again(site):
    async def ask(page):
        answers = [await page.say(spoken("PULL-DOC-REQ", {})) for _ in range(MOST_PULLS)]
        assert [each["msgtype"] for each in answers] == ["PULL-DOC-REPLY"] * MOST_PULLS
        return await page.say(spoken("PULL-DOC-REQ", {}))

    assert conversation(site, ask) == (REFUSED, "a page asks for its document once; reload it")


def test_what_cannot_be_done_is_answered_without_a_word_of_the_servers_files_and_then_ended(site):
    async def ask(page):
        answers = [await page.say(patch(changed("p999999", "value", 1))) for _ in range(MOST_FAULTS)]
        assert {(each["msgtype"], each["content"]["traceback"]) for each in answers} == {("ERROR", None)}
        return await page.say(patch(changed("p999999", "value", 1)))

    assert conversation(site, ask) == (REFUSED, "this page sends what cannot be used; reload it")


def test_a_page_reaches_no_other_page(site):
    async def reach(page):
        other = await Page.open(site)
        known = other.values
        own = {model.id for model in page.session.document.models}
        heard = []
        model = other.shown
        model.on_event("data_event", heard.append)
        assert model.id not in own
        for message in (changed(model.id, "ticket", "mine"), happened(model.id, "data_event", data=1)):
            assert (await page.say(patch(message)))["msgtype"] in ("ERROR", "OK")
        after = other.values
        await other.close()
        return heard == [] and after == known

    assert conversation(site, reach)


def test_connections_of_one_page_are_few(site):
    async def crowd(page):
        more = [await Page.open(site, page.token) for _ in range(MOST_CONNECTIONS - 1)]
        last = Page(site, await connect(site, page.token), page.token)
        ended = await last.answer()
        for each in (*more, last):
            await each.close()
        return ended

    assert conversation(site, crowd) == (REFUSED, "this page is connected already; reload it")


def test_of_a_flood_all_is_heard_in_time_and_whoever_goes_on_is_cut_off(site, monkeypatch):
    async def flood(page):
        BUCKETS[page.session] = Bucket(burst=6, rate=60.0)
        again = await Page.open(site, page.token)
        message = patch(changed(page.shown.id, "visible", True))
        start = asyncio.get_running_loop().time()
        answers = [await again.say(message) for _ in range(6)]
        took = asyncio.get_running_loop().time() - start
        assert {each["msgtype"] for each in answers} == {"OK"}
        assert took >= (3 * 6 - 6) / 60 - 0.02, "another connection gives it no more"
        monkeypatch.setattr(talk, "PATIENCE", 0.05)
        await again.there.protocol.stream.write(message * 20)
        answer = {}
        while isinstance(answer, dict):
            answer = await again.answer()
        await again.close()
        return answer

    assert conversation(site, flood) == (REFUSED, "this page sends too much; reload it")


def test_a_page_of_ours_says_nothing_that_is_refused(site):
    values = [True, None, 3, 0.5, "rgb(0, 0, 0)", ["a", "b"], {"type": "number", "value": "nan"}]

    async def speak(page):
        command = {"type": "map", "entries": [["op", "look"], ["data", [{"type": "map", "entries": []}]]]}
        told = [*(changed(page.shown.id, "tags", [value]) for value in values)]
        told += [happened(page.shown.id, "data_event", data=command)]
        return [(await page.say(patch(each)))["msgtype"] for each in told]

    assert conversation(site, speak) == ["OK"] * (len(values) + 1)
