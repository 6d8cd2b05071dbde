// What a page says about its connection.

import { whole } from "../words.js";

export const CUT = "The connection to the server is gone. This page tries again by itself; what you do meanwhile is done then.";
export const AGAIN = "Connected again, to the same network.";
export const SILENT = "The server answers, but nothing comes from this network: it may be busy. This page keeps waiting.";
export const REPLACED = "This network is shown in another window now, which has taken the place of this one.";
const GONE = "The server no longer has this network: it was started again, or this page was away for too long.";
const BEGIN = "Start this experiment again";

/** What is said of a message that the server does not take; `most` bytes is what it does. */
export function tooLargeInWords(most) {
  const limit = most ? `: ${whole(most)} bytes at most` : "";
  return `What was sent last is larger than this server takes${limit}. It was left out; send something smaller.`;
}

/** How long ago, in words. */
export function agoInWords(seconds) {
  if (seconds < 100) return `${seconds} second${seconds === 1 ? "" : "s"} ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} minutes ago` : `${Math.round(minutes / 60)} hours ago`;
}

/**
 * What a page says that cannot have its network back, and what it offers: {text, begin, goOn}, labels, `goOn` null where
 * it cannot go on. `kept` is {updates, age, missing: kinds of own data that the server no longer has}, or null; `data`
 * what the page itself still holds; `mustBegin` why it is to begin again in any case, or empty.
 */
export function goneInWords(kept, { data = [], mustBegin = "" } = {}) {
  if (mustBegin) return { text: `${GONE} ${mustBegin}`, begin: BEGIN, goOn: null };
  if (!kept) return { text: `${GONE} Nothing was kept of it.`, begin: BEGIN, goOn: null };
  const updates = whole(kept.updates);
  const state = `Its state at update ${updates} was kept ${agoInWords(kept.age)}`;
  const goOn = `Go on from update ${updates}`;
  const { missing = [] } = kept;
  if (!missing.length) return { text: `${GONE} ${state}.`, begin: BEGIN, goOn };
  const own = missing.map((kind) => `your own ${kind}`).join(" and ");
  const begin = "Start again without it";
  const isHeld = missing.every((kind) => data.some((each) => each.kind === kind));
  if (isHeld) return { text: `${GONE} ${state}; ${own}, which is never kept, is sent once more from this page.`, begin, goOn };
  const instead = `It learned from ${own}, which is never kept and is not in this page any more: start again, then add it once more.`;
  return { text: `${GONE} ${instead}`, begin, goOn: null };
}
