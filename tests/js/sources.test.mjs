import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { BENCH_CSS } from "../../static/js/bench_css.js";
import { COLOURS, THEME_CSS } from "../../static/js/theme.js";
import { WAITING_CSS } from "../../static/js/waiting_css.js";

const read = (path) => readFileSync(new URL(`../../static/${path}`, import.meta.url), "utf8");
const sources = readdirSync(new URL("../../static/js", import.meta.url), { recursive: true }).filter((name) =>
  name.endsWith(".js"),
);

/** Ways for text to become markup or code, and for the page to leave the machine. */
const FORBIDDEN =
  /\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\bfetch\(|XMLHttpRequest|WebSocket|["'`(]https?:\/\/(?!www\.w3\.org\/)/;

/**
 * The sources that ask for files of their own site: recordings that a page names, and what a site keeps for reading
 * offline; and the one that asks the server that a page names as `live`, once somebody points at its button; and the one that
 * asks the page's own server whether it is there again.
 */
const SPEAKS = "connection/line.js"; // the page's websocket to its own server
const ASKS = /^(player\/source|site\/\w+|share\/golive|connection\/still)\.js$/;

test("no source turns text into markup or code, or asks another machine", () => {
  for (const name of sources) {
    const text = read(`js/${name}`);
    const may = ASKS.test(name) ? /\bfetch\(/g : name === SPEAKS ? /WebSocket/g : /$^/g;
    assert.doesNotMatch(text.replaceAll(may, ""), FORBIDDEN, name);
  }
});

test("the rule above sees what it forbids", () => {
  for (const bad of ["node.innerHTML = text", "eval(text)", 'import("https://example.org/a.js")', "fetch(url)"]) {
    assert.match(bad, FORBIDDEN);
  }
  assert.doesNotMatch('const SVG = "http://www.w3.org/2000/svg"', FORBIDDEN);
});

test("the page's colours are those of theme.js", () => {
  assert.ok(read("css/theme.css").endsWith(THEME_CSS.replace(":root, :host", ":root")));
});

test("every colour a sheet uses exists", () => {
  const own = ["font", "before", "after", "depths"];
  for (const sheet of [BENCH_CSS, WAITING_CSS, read("css/page.css")]) {
    for (const [, name] of sheet.matchAll(/var\(--([\w-]+)/g)) assert.ok(name in COLOURS || own.includes(name), name);
  }
});
