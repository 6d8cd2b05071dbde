"""Markup in every key of an address, in every field of a page and of a command: shown as text, or not at all."""

import json
from urllib.parse import urlencode

import pytest

from tests.bench.test_fuzz import FIELDS, KEYS
from tests.ui.test_line import LINES
from visualizer.bench.commands import COMMANDS

pytestmark = [pytest.mark.ui, pytest.mark.slow]

EVIL = """</script>"'><x-evil onmouseover=alert(1)></x-evil><img src=x onerror=alert(1)><svg onload=alert(1)>{{7*7}}"""
QUITE = "hello", "share", "data"
"Commands that are left out: the page has said the first, the others bring files."


def is_harmless(bench):
    assert bench.page.locator("x-evil, img[src=x], svg[onload], [onerror], [onmouseover]").count() == 0
    assert "49" not in bench.page.title()


@pytest.mark.parametrize("address", ["/lab", "/embed/lab", "/lessons/lstm"])
def test_every_key_of_an_address(visit, address):
    query = urlencode(dict.fromkeys([*KEYS, "page", "scene", "theme", "notes", "present", EVIL], EVIL))
    bench = visit(f"{address}?{query[:7900]}").moves()
    is_harmless(bench)
    if address == "/lab":
        bench.notice("<x-evil")


def test_every_field_of_a_page_and_of_a_command(visit):
    lab = visit("/lab?seed=77", script=f"window.hasLine = true; {LINES}").moves()
    for field in lab.page.locator("input:visible:not([type=checkbox]):not([type=radio]):not([type=range])").all():
        if field.get_attribute("type") in (None, "text", "search"):
            field.fill(EVIL)
            field.press("Enter")
    commands = [{**dict.fromkeys(FIELDS, EVIL), "op": op, "runner": None} for op in COMMANDS if op not in QUITE]
    lab.page.evaluate(
        "commands => commands.forEach((each) => lines[0].send(each))", [json.dumps(each) for each in commands]
    )
    lab.notice("<x-evil")
    lab.page.wait_for_timeout(2000)
    is_harmless(lab)
    lab.press("Own data …")
    lab.page.get_by_label("Paste it here").fill(EVIL * 40)
    is_harmless(lab)
