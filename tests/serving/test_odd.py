"""Odd requests: whatever an address or a header says, no answer is an error of the server's, and none is in the log."""

import asyncio
import logging

import pytest

from tests.pages.site import Site

PATHS = [
    *("/assets/%00", "/assets/%ff%fe", "/assets/..%2f..%2fetc/passwd", "/static/%00.js", "/static/js/%2e%2e/%2e%2e/x"),
    *(
        "/static/extensions/panel/%00",
        "/assets/" + "a" * 5000,
        "/assets//etc/passwd",
        "/assets/.",
        "/static/",
        "/%",
        "/%zz",
    ),
    *("/lessons/%00", "/lessons/%ff", "/embed/%ff", "//evil.example/", "/still?x", "/class?x=%ff", "/liveness%00"),
    *("/assets/dist/rnn-visualizer.js?v=%ff", "/static/extensions/../x", "/favicon.ico?x", "/lessons/" + "x" * 9000),
    *("/lab?theme=%ff&%ff=%ff", "/lab?a=%00;;;", "/embed/lab?theme=%ff", "/lessons/lstm?page=%ff&scene=%00&theme=x"),
    *(
        "/lab?task=" + "%F0%90%80%80" * 1000,
        "/lab?" + "hidden_size=9&" * 430,
        "/lab?" + "&".join(f"k{n}=1" for n in range(900)),
    ),
]
HEADERS = [
    *(
        "Range: bytes=0-,5-",
        "Range: bytes=99999999-",
        "If-None-Match: \xff",
        "If-Modified-Since: x",
        "Cookie: a=\xff; b",
    ),
    *("Accept-Encoding: gzip;q=x, \xff", 'X-Forwarded-Prefix: /"><x>', "Referer: http://[::1", "Origin: http://[::1"),
    *(
        "Upgrade: websocket",
        "Sec-Fetch-Dest: iframe\r\nReferer: http://[",
        "X-Real-IP: \xff",
        "Content-Type: multipart/form-data",
    ),
]


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


def statuses(site, asked):
    async def ask(method, path, header):
        reader, writer = await asyncio.open_connection("localhost", site.port)
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{site.port}", "Connection: close", header]
        writer.write("\r\n".join([*filter(None, lines), "", ""]).encode("latin1"))
        said = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        return int(said.split()[1])

    async def run():
        return {each: await ask(*each) for each in asked}

    return site.run(run())


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "BREW"])
def test_odd_addresses(site, caplog, method):
    pages = ("/lab", "/embed", "/lessons/lstm")
    paths = [path for path in PATHS if method == "GET" or not path.startswith(pages)]
    with caplog.at_level(logging.ERROR):
        found = statuses(site, [(method, path, "") for path in paths])
    assert {each[1]: status for each, status in found.items() if status >= 500} == {}
    assert caplog.records == []


def test_odd_headers(site, caplog):
    paths = ("/assets/dist/rnn-visualizer.js", "/class", "/lessons", "/still", "/lab/ws", "/line", "/nothing")
    with caplog.at_level(logging.ERROR):
        found = statuses(site, [("GET", path, header) for path in paths for header in HEADERS])
    assert {each: status for each, status in found.items() if status >= 500} == {}
    assert caplog.records == []


@pytest.mark.parametrize("query", ["theme=%ff", "hidden_size=%ff", "%ff=1"])
def test_a_page_comes_also_where_its_address_is_no_text(site, query):
    assert site.get(f"/embed/lab?{query}").code == 200
