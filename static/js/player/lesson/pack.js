// The pack of a lesson: from an element of the page, or from a file beside it.

import { textOf } from "../source.js";

const FORMAT = "rnn-visualizer-lesson";
const VERSION = 1;

/** What `lesson.json` says: a promise. */
export async function packOf(host) {
  const id = host.getAttribute("data");
  if (id) {
    const block = document.getElementById(id);
    if (!block) throw new Error(`The page has no data block “${id}”.`);
    return parsed(block.textContent);
  }
  const address = host.getAttribute("src");
  if (!address) throw new Error("This lesson names no pack.");
  return parsed(await textOf(address));
}

/** Read a pack from its text; errors are sentences for a reader. */
export function parsed(text) {
  let pack;
  try {
    pack = JSON.parse(text);
  } catch {
    throw new Error("This is no packed lesson, or it was cut short: it is not valid JSON.");
  }
  if (pack?.format !== FORMAT || !Array.isArray(pack.pages)) throw new Error("This is no packed lesson of the RNN Visualizer.");
  if (!(pack.version <= VERSION)) {
    throw new Error(`This lesson is of version ${pack.version}, newer than this script reads (${VERSION}): update the player.`);
  }
  const isPage = (page) => Number.isInteger(page?.number) && page.scene?.recordings instanceof Object;
  if (typeof pack.slug !== "string" || !pack.pages.every(isPage)) throw new Error("This lesson is damaged: its pages cannot be read.");
  return pack;
}
