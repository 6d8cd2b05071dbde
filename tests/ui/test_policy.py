"""The security policy in a real browser: every kind of page works under it, and without storage."""

import pytest

from tests.conftest import each_time
from tests.ui.bench import SHOWN

KINDS = ("/", "/lab", "/lab?model=transformer&task=associative_recall", "/lessons/lstm", "/embed/lab", "/embed/lstm")
PLAIN = ("/lessons", "/here", "/class", "/nothing", "/lessons/nothing")
WATCH = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));"""
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });"""


def violations(bench):
    return bench.page.evaluate("window.violations")


@pytest.fixture
def watched(visit):
    """Open a page that counts what its policy forbids."""

    def opened(address, *scripts):
        bench = visit("about:blank")
        for script in (WATCH, *scripts):
            bench.page.add_init_script(script)
        bench.page.goto(visit.server + address)
        return bench

    return opened


@pytest.mark.ui
@pytest.mark.parametrize("address", each_time(KINDS, ("/lab", "/lessons/lstm", "/embed/lab")))
def test_a_page_with_a_bench_asks_for_nothing_forbidden(watched, address):
    bench = watched(address, NO_STORAGE)
    bench.page.wait_for_function(f"{SHOWN} && score.dataset.frames >= 1")
    assert violations(bench) == []


@pytest.mark.ui
@pytest.mark.parametrize("address", each_time(PLAIN, ("/lessons", "/here", "/class")))
def test_nor_does_a_page_without_one(watched, address, visit):
    bench = watched(address, NO_STORAGE)
    bench.page.get_by_role("navigation", name="Pages").wait_for()
    if address == "/here":
        bench.page.wait_for_selector("rnn-score[data-state=ready]")
        bench.page.get_by_role("button", name="Train", exact=True).click()
        bench.shows("score.dataset.updates > 2")
    assert violations(bench) == []
    visit.errors[:] = [error for error in visit.errors if "404" not in error]


@pytest.mark.ui
def test_charts_take_the_pages_colours_without_scripts_of_their_own(watched):
    bench = watched("/lab").moves()
    bench.page.get_by_role("button", name="Charts over training").click()
    ink = """() => Bokeh.documents[0].get_model_by_name("chart-loss")?.title.text_color"""
    palette = (
        """() => Bokeh.documents[0].get_model_by_name("chart-loss").renderers[0].glyph.line_color.transform.palette"""
    )
    body = """() => getComputedStyle(document.body).color"""
    bench.page.wait_for_function(f"() => ({ink})() === ({body})()")
    before = bench.page.evaluate(palette)
    assert len(set(before)) >= 5
    bench.page.get_by_role("button", name="Colours: auto").click()
    bench.page.get_by_role("button", name="Colours: light").click()
    bench.page.wait_for_function(f"() => ({ink})() === ({body})()")
    assert bench.page.evaluate(palette) != before
    assert violations(bench) == []


@pytest.mark.ui
def test_what_is_forbidden_does_not_run(watched, visit):
    """The policy holds: without this, the tests above would find nothing on a server that says nothing."""
    bench = watched("/lab")
    said = bench.page.evaluate(
        """async () => {
          const tried = [];
          await new Promise((done) => setTimeout(() => {  // the browser's tools may evaluate what they call
            try { new Function("return 1")(); tried.push("eval"); } catch { /* as it should be */ }
            done();
          }));
          const inline = document.createElement("script");
          inline.textContent = "window.inline = true";
          document.body.append(inline);
          if (window.inline) tried.push("inline");
          const blob = URL.createObjectURL(new Blob(["1"], { type: "text/javascript" }));
          await import(blob).then(() => tried.push("blob"), () => 0);
          await fetch("http://example.org/").then(() => tried.push("elsewhere"), () => 0);
          return tried; }"""
    )
    assert said == []
    forbidden = [each.split()[0] for each in violations(bench)]
    assert sorted(forbidden) == ["connect-src", "script-src", "script-src-elem", "script-src-elem"]
    visit.errors.clear()
