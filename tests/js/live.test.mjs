// What starts a page: Bokeh draws what the server says, and where the server has no session for it the page says so.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../../static/js/live.js", import.meta.url), "utf8");

class Element {
  constructor(name) {
    Object.assign(this, { name, children: [], attributes: {} });
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  append(...children) {
    this.children.push(...children);
  }
}

/** Runs the script in a page in which Bokeh draws `drawn`; returns what is in the bench's place, and what was told. */
async function started(drawn) {
  const [bench, told, reloads] = [new Element("div"), [], []];
  const places = { live: { textContent: '[{"token":"abc"}]' }, bench };
  let start = null;
  const document = {
    addEventListener: (name, work) => (start = name === "DOMContentLoaded" ? work : start),
    createElement: (name) => new Element(name),
    dispatchEvent: (event) => told.push(event.detail),
    getElementById: (name) => places[name],
  };
  const Bokeh = {
    documents: [],
    embed: { embed_items: async (_, items) => Bokeh.documents.push(...(items[0].token === "abc" ? drawn : [])) },
    safely: (work) => (Bokeh.done = work()),
  };
  class CustomEvent {
    constructor(name, { detail }) {
      Object.assign(this, { name, detail });
    }
  }
  vm.runInNewContext(SOURCE, { Bokeh, document, CustomEvent, location: { reload: () => reloads.push(1) } });
  start();
  await Bokeh.done;
  return { bench, told, reloads };
}

test("a page that is drawn is told of and says nothing", async () => {
  const { bench, told } = await started(["document"]);
  assert.deepEqual(bench.children, []);
  assert.deepEqual(told, ["document"]);
});

test("a page that the server does not have says so and offers to load it again", async () => {
  const { bench, told, reloads } = await started([]);
  const [note] = bench.children;
  const [text, button] = note.children;
  assert.deepEqual([note.name, note.attributes], ["p", { role: "alert" }]);
  assert.equal(`${text}${button.textContent}`, "The server does not have this page any more. Load it again");
  assert.deepEqual(told, []);
  button.onclick();
  assert.equal(reloads.length, 1);
});
