import assert from "node:assert/strict";
import { test } from "node:test";

import { takeTold, tellResume, tellTab } from "../../static/js/connection/reloading.js";
import { agoInWords, goneInWords, tooLargeInWords } from "../../static/js/connection/words.js";

const GONE = "The server no longer has this network: it was started again, or this page was away for too long.";
const KEPT = { updates: 340, age: 12, missing: [] };

test("how long ago", () => {
  const words = ["1 second ago", "12 seconds ago", "99 seconds ago", "2 minutes ago", "2 hours ago", "24 hours ago"];
  assert.deepEqual([1, 12, 99, 100, 6000, 86000].map(agoInWords), words);
});

test("what was kept is offered, and that nothing was is said", () => {
  assert.deepEqual(goneInWords(KEPT), {
    text: `${GONE} Its state at update 340 was kept 12 seconds ago.`,
    begin: "Start this experiment again",
    goOn: "Go on from update 340",
  });
  assert.deepEqual(goneInWords(null), { text: `${GONE} Nothing was kept of it.`, begin: "Start this experiment again", goOn: null });
});

test("own data that only the page still holds is sent again; without it nobody is promised anything", () => {
  const kept = { ...KEPT, missing: ["text"] };
  const held = goneInWords(kept, { data: [{ kind: "series" }, { kind: "text" }] });
  assert.match(held.text, /kept 12 seconds ago; your own text, which is never kept, is sent once more from this page\.$/);
  assert.deepEqual([held.goOn, held.begin], ["Go on from update 340", "Start again without it"]);
  const lost = goneInWords(kept, { data: [{ kind: "series" }] });
  assert.match(lost.text, /It learned from your own text, which is never kept and is not in this page any more: start again, then add it once more\.$/);
  assert.deepEqual([lost.goOn, lost.begin], [null, "Start again without it"]);
});

test("a page whose question is about the beginning begins again", () => {
  assert.deepEqual(goneInWords(KEPT, { mustBegin: "It begins again." }), {
    text: `${GONE} It begins again.`,
    begin: "Start this experiment again",
    goOn: null,
  });
});

function entry(state = null) {
  const place = { state, replaceState: (next) => (place.state = next) };
  return place;
}

test("what a page tells itself is taken once, but for its tab, and what else stands in the entry stays", () => {
  const place = entry({ other: 1 });
  assert.deepEqual(takeTold(place), {});
  tellTab("abc", place);
  tellTab(null, place);
  assert.deepEqual([takeTold(place), takeTold(place)], [{ tab: "abc" }, { tab: "abc" }]);
  const data = [{ kind: "text", content: "…" }];
  tellResume("token", data, place);
  assert.deepEqual(takeTold(place), { resume: "token", data });
  assert.deepEqual(takeTold(place), {});
  assert.equal(place.state.other, 1);
});

test("a message that is too large is told with what is taken", () => {
  assert.equal(
    tooLargeInWords(4194304),
    "What was sent last is larger than this server takes: 4,194,304 bytes at most. It was left out; send something smaller.",
  );
  assert.match(tooLargeInWords(undefined), /than this server takes\. It was left out/);
});
