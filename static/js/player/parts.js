// Parts that few pages need stand in files of their own. Each registers itself; one that is not there yet is loaded from
// beside the player's own script, as a script: that also works from a disk and under a strict security policy.

const shared = (globalThis.rnnVisualizer ??= {});
shared.parts ??= {};
const coming = {};

/** Where the player's script was loaded from; the first one to say it is believed. */
export function standsAt(address) {
  shared.base ??= address;
}

/** What a part registered: a promise. */
export function part(name) {
  if (shared.parts[name]) return Promise.resolve(shared.parts[name]);
  // a step later: an element that stands before the script asks before the script has said where it stands
  coming[name] ??= Promise.resolve().then(() => load(`rnn-player.${name}.js`)).then(() => shared.parts[name]);
  coming[name].catch(() => delete coming[name]);
  return coming[name];
}

/** Where a part's script stands; empty where the player's own is part of a page. */
export function besides(name) {
  return /^https?:/.test(shared.base ?? "") ? new URL(`rnn-player.${name}.js`, shared.base).href : "";
}

function load(file) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`${file} is not beside the player's script; copy it there`));
    if (!/^(https?|file):/.test(shared.base)) return fail();
    const script = document.createElement("script");
    Object.assign(script, { src: new URL(file, shared.base), onload: resolve, onerror: fail });
    document.head.append(script);
  });
}
