"""Files: compressed once, kept for good where the address names the content, asked for again where it does not."""

import asyncio
import gzip
import logging
import re
import socket

import pytest
from panel.io.resources import DIST_DIR

from tests.pages.site import Site
from visualizer.serving import files
from visualizer.serving.files import PIECE, Shelf
from visualizer.views.assets import asset, libraries

FOR_GOOD = "public, max-age=31536000, immutable"
SCRIPT = asset("dist/rnn-visualizer.js")
FIRST_VISIT = 1_000_000
"Bytes of what a page with a bench loads, compressed; the issue allows 1.6 million."


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


def raw(site, address, accepted="gzip, deflate, br", **headers):
    return site.get(f"/{address}", {"Accept-Encoding": accepted, **headers}, decompress_response=False)


@pytest.mark.parametrize("address", [SCRIPT, asset("css/page.css"), *libraries()])
def test_scripts_and_sheets_of_all_are_compressed_and_kept_for_good(site, address):
    answer, plain = raw(site, address), raw(site, address, "identity")
    assert (answer.code, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert answer.headers["Cache-Control"] == plain.headers["Cache-Control"] == FOR_GOOD
    assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(answer.body) == plain.body
    assert len(answer.body) == int(answer.headers["Content-Length"]) < 0.5 * len(plain.body)
    assert answer.headers["Etag"] != plain.headers["Etag"]


def test_what_is_compressed_already_is_left_alone(site):
    answer = raw(site, asset("posters/lstm-1.webp"))
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Cache-Control"] == FOR_GOOD
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.body[8:12] == b"WEBP"


@pytest.mark.parametrize("version", ["", "?v=", "?v=000000000000", "?v=1.0"])
def test_an_address_that_does_not_name_this_content_is_asked_for_again(site, version):
    path = SCRIPT.split("?")[0]
    answer = raw(site, path + version)
    assert (answer.code, answer.headers["Cache-Control"]) == (200, "no-cache")
    again = raw(site, path + version, **{"If-None-Match": answer.headers["Etag"]})
    assert (again.code, again.body) == (304, b"")
    assert raw(site, path, **{"If-None-Match": '"other"'}).code == 200


def test_panels_release_names_panels_files(site):
    from panel.io.resources import JS_VERSION

    sheet = "static/extensions/panel/css/loading.css"
    assert raw(site, f"{sheet}?v={JS_VERSION}").headers["Cache-Control"] == FOR_GOOD
    assert raw(site, f"{sheet}?v=0.1").headers["Cache-Control"] == "no-cache"


def test_a_head_has_no_body(site):
    answer = site.get(f"/{SCRIPT}", {"Accept-Encoding": "gzip"}, method="HEAD", decompress_response=False)
    assert (answer.code, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 50_000


@pytest.mark.parametrize("path", ["/assets/none.js", "/assets/../pyproject.toml", "/static/js/%2e%2e/x", "/assets/"])
def test_what_is_not_there_is_said(site, path):
    assert site.get(path).code in (403, 404)


@pytest.mark.parametrize("path", ["/", "/lab", "/lessons/lstm", "/lessons", "/here"])
def test_pages_are_compressed_and_not_kept(site, path):
    answer = raw(site, path[1:])
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] in ("no-store", "no-cache")
    assert b"<!DOCTYPE html>" in gzip.decompress(answer.body)


@pytest.mark.parametrize("path", ["/", "/lab", "/lessons/lstm"])
def test_a_first_visit_is_small(site, path):
    html = raw(site, path[1:])
    text = gzip.decompress(html.body).decode()
    loaded = [each for each in re.findall(r'(?:src|href)="\.{1,2}/([^"]+\?v=[^"]+)"', text) if "posters" not in each]
    assert len(loaded) >= 9
    sizes = {address: len(raw(site, address).body) for address in loaded}
    assert len(html.body) + sum(sizes.values()) <= FIRST_VISIT, sizes


def test_frames_are_never_compressed(site):
    origin = f"http://localhost:{site.port}"
    connection = site.connect("/lab/ws", origin, **{"Sec-WebSocket-Extensions": "permessage-deflate"})
    assert "Sec-WebSocket-Extensions" not in connection.headers


def test_a_file_is_compressed_once_for_many_and_again_when_it_changes(tmp_path, monkeypatch):
    read, done = files.read, []
    monkeypatch.setattr(files, "read", lambda path, is_text: done.append(path) or read(path, is_text))
    page = tmp_path / "a.txt"
    page.write_text("x" * 5000)

    async def ask():
        shelf = Shelf()
        found = await asyncio.gather(*(shelf.take(page, True) for _ in range(5)))
        page.write_text("y" * 6000)
        return [*found, await shelf.take(page, True)]

    found = asyncio.run(ask())
    assert len(done) == 2
    assert {gzip.decompress(each.zipped) for each in found[:5]} == {b"x" * 5000}
    assert found[5].content == b"y" * 6000
    assert found[5].versions.isdisjoint(found[0].versions)


def test_what_was_longest_unused_goes_when_there_is_no_room(tmp_path, monkeypatch):
    read, done = files.read, []
    monkeypatch.setattr(files, "read", lambda path, is_text: done.append(path.name) or read(path, is_text))
    for name in "abc":
        (tmp_path / name).write_bytes(b"x" * 400)

    async def ask(names):
        shelf = Shelf(most=1000)
        for name in names:
            await shelf.take(tmp_path / name, False)

    asyncio.run(ask("abacab"))
    assert done == ["a", "b", "c", "b"]


def test_what_cannot_be_read_is_tried_again(tmp_path, monkeypatch):
    page = tmp_path / "a.txt"
    page.write_text("x")
    monkeypatch.setattr(files, "read", lambda path, is_text: (_ for _ in ()).throw(PermissionError("no")))

    async def ask():
        shelf = Shelf()
        for _ in range(2):
            with pytest.raises(PermissionError):
                await shelf.take(page, True)
        monkeypatch.undo()
        return await shelf.take(page, True)

    assert asyncio.run(ask()).content == b"x"


def test_of_a_file_that_nobody_reads_a_piece_is_kept(site):
    async def ask():
        reader, writer = await asyncio.open_connection("localhost", site.port, limit=1)
        writer.transport.pause_reading()
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(8):  # more than the system keeps
            writer.write(b"GET /static/js/bokeh.min.js HTTP/1.1\r\nHost: a\r\n\r\n")
        await asyncio.sleep(0.5)
        kept = max(each.stream._write_buffer._size for each in site.server._http._connections)
        writer.transport.abort()
        return kept

    assert 0 < site.run(ask()) <= PIECE + 1000


def test_a_browser_that_leaves_in_the_middle_is_no_error(site, caplog):
    async def ask():
        reader, writer = await asyncio.open_connection("localhost", site.port)
        writer.write(b"GET /static/js/bokeh.min.js HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.read(1000)
        writer.transport.abort()
        await asyncio.sleep(0.1)

    with caplog.at_level(logging.WARNING):
        site.run(ask())
    assert caplog.records == []


@pytest.mark.parametrize(
    "path",
    [
        "bundled/bootstrap5/css/bootstrap.css",
        "bundled/theme/../bootstrap5/css/bootstrap.css",
        "bundled//bootstrap5/css/bootstrap.css",
        "css/..%2fbundled/bootstrap5/css/bootstrap.css",
        "bundled%2fbootstrap5/css/bootstrap.css",
    ],
)
def test_libraries_that_no_page_asks_for_are_not_there(site, path):
    assert (DIST_DIR / "bundled/bootstrap5/css/bootstrap.css").is_file()
    assert site.get(f"/static/extensions/panel/{path}").code == 404
    assert site.get("/static/extensions/panel/bundled/theme/native.css").code == 200
