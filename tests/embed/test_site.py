"""The course as files: every address leads somewhere inside it, whatever prefix it is served under."""

import json
import posixpath
import re
from urllib.parse import urlsplit

import pytest

from tests.embed import mini
from tests.embed.test_markup import Read
from visualizer.embed.pictures import size_of
from visualizer.embed.site import Site, digest, manifest

STYLE = re.compile(r"url\([\"']?(?!data:)([^\"')]+)")


@pytest.fixture(scope="module")
def files(packs):
    return Site(packs).files()


def pages(files):
    return [name for name in files if name.endswith(".html") and name != "404.html"]


def addresses(name, content):
    """What a page or a style sheet refers to."""
    text = content.decode()
    if name.endswith(".css"):
        return STYLE.findall(text)
    found = []
    for _, attributes in Read(text).elements:
        for key in ("href", "src", "base"):
            found += (attributes.get(key) or "").split()
    return found


def dangling(files):
    """Every address of the site that leads nowhere, or out of it."""
    wrong = []
    for name in [*pages(files), *(name for name in files if name.endswith(".css"))]:
        for address in addresses(name, files[name]):
            parts = urlsplit(address)
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path)) if parts.path else name
            is_folder = any(other.startswith(f"{path}/") for other in files)
            if parts.scheme or parts.netloc or address.startswith("/") or not (path in files or is_folder):
                wrong.append((name, address))
    return wrong


def test_every_address_is_relative_and_leads_somewhere(files):
    assert dangling(files) == []


def test_the_check_of_addresses_can_fail(files):
    page = (
        b'<a href="/lessons">x</a><img src="https://a.b/c.png"><a href="none.html">y</a><a href="index.html?a#b">z</a>'
    )
    found = dangling({**files, "bad.html": page, "bad.css": b"a { background: url(../x.png) }"})
    assert {address for _, address in found} == {"/lessons", "https://a.b/c.png", "none.html", "../x.png"}


def test_no_page_has_a_script_or_a_style_of_its_own(files):
    for name in pages(files):
        read = Read(files[name].decode())
        assert [attributes for attributes in read.of("script") if "src" not in attributes] == [], name
        assert read.of("style") == [], name
        assert not {key for _, attributes in read.elements for key in attributes if key == "style" or key[:2] == "on"}


def test_lessons_follow_one_another_and_say_what_they_need(files):
    first, second = (Read(files[f"lessons/{slug}.html"].decode()) for slug in ("first", "second"))
    onward = [(link.get("rel"), link["href"]) for link in first.of("a") if link.get("rel")]
    assert onward == [("next", "second.html")]
    assert ("prev", "first.html") in [(link.get("rel"), link["href"]) for link in second.of("a")]
    assert {"href": "../index.html", "rel": "up"} in second.of("a")
    assert "builds on" in files["lessons/second.html"].decode()
    assert "builds on" not in files["lessons/first.html"].decode()


def test_links_of_the_live_program_lead_to_pages_of_the_site(files):
    html = files["lessons/first.html"].decode()
    assert '<a href="second.html#second-page-2">on</a>' in html
    assert '<a href="#first-page-2">two</a>' in html
    expected = '<a href="../train.html?task=parity">lab</a>' if "train.html" in files else " lab "
    assert expected in html


def test_what_authors_write_stays_text(files):
    assert mini.EVIL not in files["lessons/first.html"].decode()
    assert "&lt;img src=x onerror=alert(1)&gt;" in files["lessons/first.html"].decode()


def test_the_service_worker_lists_every_file_by_its_content(files):
    told = json.loads(re.match(r"const SITE = (.*);\n", files["sw.js"].decode())[1])
    assert told["files"] == {name: digest(content) for name, content in files.items() if name != "sw.js"}
    assert told["bytes"] == sum(len(content) for name, content in files.items() if name != "sw.js")


def test_the_version_follows_the_content(packs, files, monkeypatch):
    def version(found):
        return re.search(r'"version":"(\w+)"', found["sw.js"].decode())[1]

    assert version(Site(packs).files()) == version(files)
    told = packs[0].to_json()
    monkeypatch.setitem(told, "title", "Another title")
    assert version(Site(packs).files()) != version(files)


def test_the_manifest_and_its_icons(files):
    told = json.loads(files["manifest.webmanifest"])
    assert told == manifest()
    assert {"name", "short_name", "start_url", "display", "icons"} <= set(told)
    for icon in told["icons"]:
        assert icon["src"] in files
        if icon["type"] == "image/png":
            assert "x".join(map(str, size_of(files[icon["src"]]))) == icon["sizes"]
    assert {icon["sizes"] for icon in told["icons"]} >= {"192x192", "512x512"}


def test_the_page_for_nothing_is_whole_in_itself(files):
    read = Read(files["404.html"].decode())
    assert read.of("link") == [{"rel": "icon", "href": "data:,"}]
    assert [attributes for attributes in read.of("script") if "src" in attributes] == []


def test_the_pages_have_the_header_of_the_live_program(files):
    from visualizer.embed.page import header

    links = [("../index.html", "Lessons", False), ("../train.html", "Train", False), ("../about.html", "About", False)]
    assert str(header("../index.html", links)) in files["lessons/second.html"].decode()
    here = str(header("./index.html", [(f"./{address[3:]}", label, label == "About") for address, label, _ in links]))
    assert here.count('aria-current="page"') == 1
    assert here in files["about.html"].decode()
