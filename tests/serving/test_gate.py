"""Before anything is answered: whose turn it is, what is too large, and which connections go when they are too many."""

import asyncio
import sys

import pytest
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

from tests.pages.site import Site
from visualizer.serving.gate import IN_TIME, LARGEST_BODY, LONGEST_ADDRESS, Gate, open_files

BODY = f"A request may bring {LARGEST_BODY:,} bytes. Own text or a series is sent from the lab."


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


@pytest.mark.parametrize("path", ["/", "/lab", "/still", "/lessons", "/line", "/lab/ws", "/nothing", "/liveness"])
def test_a_large_body_is_refused_before_it_is_read(site, path):
    async def post():
        reader, writer = await asyncio.open_connection("localhost", site.port)
        writer.write(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n".encode())
        said = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        return said.decode()

    status, *_, body = site.run(post()).split("\r\n")
    assert status == "HTTP/1.1 413 Content Too Large"
    assert body.startswith(BODY)


@pytest.mark.parametrize("size", ["-1", "1e3", "9" * 30, "٣", str(LARGEST_BODY + 1)])
def test_a_size_that_is_none_is_too_large(site, size):
    async def post():
        reader, writer = await asyncio.open_connection("localhost", site.port)
        writer.write(f"POST /still HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n".encode())
        said = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        return said.decode().strip()

    assert site.run(post()) in ("HTTP/1.1 413 Content Too Large", "HTTP/1.1 400 Bad Request")


def test_a_body_of_unknown_size_is_refused(site):
    answer = site.get("/still", method="POST", body_producer=lambda write: write(b"{}"))
    assert (answer.code, answer.body.decode()) == (413, BODY)


def test_what_a_page_sends_may_pass(site):
    answer = site.get("/still", method="POST", body="{}" + " " * (LARGEST_BODY - 2000))
    assert answer.code in (200, 400)
    assert b"may bring" not in answer.body


@pytest.mark.parametrize("path", ["/lab?", "/", "/assets/", "/lessons/"])
def test_an_address_that_is_too_long_is_refused_with_its_length(site, path):
    answer = site.get(path + "a" * (LONGEST_ADDRESS + 1 - len(path)))
    assert (answer.code, answer.body.decode()) == (
        414,
        "An address may have 16,384 characters (got 16,385); use a shorter one.",
    )
    assert site.get("/nothing?" + "a" * (LONGEST_ADDRESS - len("/nothing?"))).code == 404


def test_a_request_has_twenty_seconds():
    assert IN_TIME == 20.0


def test_the_server_is_told_so(site):
    known = site.server._http.conn_params
    assert (known.header_timeout, known.body_timeout, known.max_body_size) == (IN_TIME, IN_TIME, LARGEST_BODY)


ASK = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
HERE, THERE = "127.0.0.1", "127.0.0.2"


class Server:
    """A server that takes four connections, and notes from whom requests come."""

    def __init__(self):
        self.asked = asked = []

        class Noting(RequestHandler):
            def get(self):
                asked.append(self.request.remote_ip)

        self.http = HTTPServer(Application([("/", Noting)]))
        socket, self.port = bind_unused_port(address=HERE)
        self.http.add_socket(socket)
        self.writers = []

    async def connect(self, address, say=b""):
        reader, writer = await asyncio.open_connection(HERE, self.port, local_addr=(address, 0))
        self.writers.append(writer)
        writer.write(say)
        return reader

    async def stop(self):
        for writer in self.writers:
            writer.close()
        self.http.stop()
        await self.http.close_all_connections()


def served(conversation, most):
    async def run():
        server = Server()
        server.gate = Gate(server.http, most)
        try:
            await asyncio.wait_for(conversation(server), 10)
        finally:
            await server.stop()

    asyncio.run(run())


async def closed(readers):
    """Which of some connections have ended."""
    await asyncio.sleep(0.05)
    return [number for number, reader in enumerate(readers) if reader.at_eof()]


def test_of_too_many_connections_the_oldest_of_the_busiest_address_goes():
    async def conversation(server):
        readers = [await server.connect(address) for address in (THERE, HERE, HERE, HERE)]
        assert await closed(readers) == []
        readers.append(await server.connect(HERE))
        assert await closed(readers) == [1]
        readers.append(await server.connect(THERE))
        assert await closed(readers) == [1, 2]

    served(conversation, most=4)


def test_one_that_has_been_answered_is_not_the_oldest():
    async def conversation(server):
        readers = [await server.connect(HERE) for _ in range(3)]
        server.writers[0].write(ASK)
        assert (await readers[0].readline()).strip() == b"HTTP/1.1 200 OK"
        await server.connect(HERE)
        await server.connect(HERE)
        assert await closed(readers) == [1]
        assert server.asked == [HERE]

    served(conversation, most=4)


def test_what_has_been_closed_makes_room():
    async def conversation(server):
        kept = await server.connect(HERE)
        for _ in range(6):
            await server.connect(HERE)
            server.writers[-1].close()
            await asyncio.sleep(0.01)
        assert await closed([kept]) == []

    served(conversation, most=2)


def test_who_asks_for_much_waits_for_himself():
    async def conversation(server):
        turns = server.gate._turns
        async with turns.take("somebody"):
            for _ in range(10):
                await server.connect(HERE, ASK)
            reader = await server.connect(THERE, ASK)
            while sum(map(len, turns._waiting.values())) < 11:
                await asyncio.sleep(0.001)
            assert server.asked == []
        await reader.readline()
        while len(server.asked) < 11:
            await asyncio.sleep(0.001)
        assert server.asked == [HERE, THERE, *[HERE] * 9]

    served(conversation, most=100)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
@pytest.mark.parametrize(
    ("known", "asked", "found"),
    [
        ((256, -1), [(4400, -1)], 4400),
        ((256, 1024), [(1024, 1024)], 1024),
        ((8000, 8000), [], 4400),
        ((-1, -1), [], 4400),
        ((256, 10**9), [(4400, 10**9)], 4400),
    ],
)
def test_more_files_may_be_open(known, asked, found, monkeypatch):
    import resource

    said = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: known)
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limits: said.append(limits))
    assert open_files(4400) == found
    assert said == asked


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
def test_where_the_system_refuses_it_stays_as_it_is(monkeypatch):
    import resource

    def refuse(kind, limits):
        raise ValueError("not allowed")

    monkeypatch.setattr(resource, "getrlimit", lambda kind: (256, 10**9))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert open_files(4400) == 256
