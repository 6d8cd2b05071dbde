// Where a player's recordings come from: files beside the page, or data blocks inside it.

import { decodeRecording } from "./recording.js";

const MOST = 4;

/** Read everything an element names, in its order: a promise of decoded recordings. */
export async function recordingsOf(host) {
  const [ids, addresses] = ["data", "src"].map((name) => (host.getAttribute(name) ?? "").split(/\s+/).filter(Boolean));
  const all = [...ids.map(inPage), ...addresses.map((address) => textOf(address))];
  if (!all.length || all.length > MOST) throw new Error(`One to ${MOST} recordings can be shown; ${all.length} are named.`);
  return decodeAll(await Promise.all(all));
}

/** Decode recordings that are objects, or texts. */
export function decodeAll(recordings) {
  return Promise.all(recordings.map((one) => decodeRecording(one)));
}

async function inPage(id) {
  const block = document.getElementById(id);
  if (!block) throw new Error(`The page has no data block “${id}”.`);
  return block.textContent;
}

/** The text of a file beside the page. */
export async function textOf(address) {
  const full = new URL(address, document.baseURI);
  const answer = await fetch(full).catch(() => {
    const isDisk = full.protocol === "file:";
    throw new Error(`${address} cannot be read${isDisk ? " from a disk: put it into the page" : ""}.`);
  });
  if (!answer.ok) throw new Error(`${address} is not there (${answer.status}).`);
  return answer.text();
}
