"""Who may open a websocket, and where the server says it can be reached."""

import pytest

from tests.pages.site import Site
from visualizer.cli import main
from visualizer.serving import addresses
from visualizer.serving.addresses import class_url, local_addresses, origins, urls
from visualizer.serving.origins import hosts

CLASS = "https://class.example"


@pytest.fixture(scope="module")
def site():
    known = {addresses.socket.AF_INET: ["192.168.1.7"], addresses.socket.AF_INET6: ["fd00::7"]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addresses, "local_addresses", lambda family=addresses.socket.AF_INET: known[family])
        patch.setattr(addresses.socket, "gethostname", lambda: "Laptop")
        there = Site(address="0.0.0.0", allow_origins=(CLASS,))
    yield there
    there.stop()


OWN = ["localhost", "127.0.0.1", "192.168.1.7", "[fd00::7]", "[::1]", "laptop", "laptop.local"]


@pytest.mark.parametrize("path", ["/ws", "/lab/ws", "/lessons/lstm/ws", "/embed/lab/ws"])
@pytest.mark.parametrize("name", OWN)
def test_own_pages_connect(site, path, name):
    site.connect(path, f"http://{name}:{site.port}")


def test_pages_behind_the_proxy_connect(site):
    site.connect("/lab/ws", CLASS)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example:{port}",
        "http://localhost.evil.example:{port}",
        "http://evillocalhost:{port}",
        "http://192.168.1.77:{port}",
        "http://1.192.168.1.7:{port}",
        "http://192.168.1.7.evil.example:{port}",
        "http://192.168.1.7:{port}.evil.example",
        "http://192.168.1.7:{port}@evil.example",
        "http://192.168.1.7:1",
        "http://192.168.1.7:{port}0",
        "http://192.168.1.7",
        "http://192.168.1.*:{port}",
        "https://192.168.1.7:{port}",
        "ftp://localhost:{port}",
        "localhost:{port}",
        "http://localhost:{port}/lab",
        "http://0.0.0.0:{port}",
        "http://[fd00::77]:{port}",
        "http://class.example",
        "https://class.example:8443",
        "https://class.example.evil.example",
        "https://sub.class.example",
        "https://evil-class.example",
        "file://",
        "null",
        "*",
        "",
        None,
    ],
)
@pytest.mark.parametrize("path", ["/lab/ws", "/line"])
def test_pages_of_others_do_not(site, path, origin):
    with pytest.raises(Exception, match="403"):
        site.connect(path, origin and origin.format(port=site.port))


def test_who_is_turned_away_is_told_what_to_do(site):
    answer = site.get("/lab/ws", {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": "http://evil.example"})
    assert answer.code == 403
    assert "--allow-origin" in answer.body.decode()


def test_no_session_is_made_for_a_stranger(site):
    for path in ("/autoload.js?bokeh-autoload-element=1", "/lab/autoload.js", "/lab/metadata", "/components/x/y"):
        assert site.get(path).code == 404


def test_a_server_for_this_machine_alone_knows_no_network():
    assert urls(5006, None) == ["http://localhost:5006/"]
    assert origins(5006, None) == {"http://localhost:5006", "http://127.0.0.1:5006"}
    assert class_url(urls(5006, None)) is None


def test_addresses_of_the_network_are_told(monkeypatch):
    monkeypatch.setattr(addresses, "local_addresses", lambda family: ["192.168.1.7", "10.0.0.2"])
    known = urls(5006, "0.0.0.0")
    assert known == ["http://localhost:5006/", "http://192.168.1.7:5006/", "http://10.0.0.2:5006/"]
    assert class_url(known) == "http://192.168.1.7:5006/"


def test_one_address_is_told_as_it_was_given():
    assert urls(80, "192.168.1.7") == ["http://192.168.1.7:80/"]
    assert origins(80, "192.168.1.7") == {"http://localhost", "http://127.0.0.1", "http://192.168.1.7"}
    assert urls(5006, "fd00::7") == ["http://[fd00::7]:5006/"]
    assert "http://[fd00::7]:5006" in origins(5006, "fd00::7")


def test_bokehs_list_has_a_port_for_each():
    assert hosts(["http://localhost", "http://[::1]:5006", "http://[fd00::7]", CLASS]) == {
        "localhost:80",
        "[::1]:5006",
        "[fd00::7]:80",
        "class.example:80",
    }


def test_every_address_is_one_that_others_can_reach():
    for family in (addresses.socket.AF_INET, addresses.socket.AF_INET6):
        found = local_addresses(family)
        assert len(set(found)) == len(found)
        assert not [each for each in found if each.startswith(("127.", "169.254.", "fe80", "0."))]


def test_without_a_network_there_are_none(monkeypatch):
    def refuse(*_):
        raise OSError("no route")

    monkeypatch.setattr(addresses.socket.socket, "connect", refuse)
    monkeypatch.setattr(addresses.socket, "if_nameindex", lambda: [(1, "lo")])
    assert local_addresses() == []
    assert urls(5006, "0.0.0.0") == ["http://localhost:5006/"]


def test_serve_refuses_what_is_no_origin(capsys):
    assert main(["serve", "--port", "0", "--allow-origin", "class.example/rnn"]) == 2
    assert "--allow-origin must be scheme and host, such as https://" in capsys.readouterr().err
