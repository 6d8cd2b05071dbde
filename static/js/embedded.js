// A bench in a page of somebody else: it tells that page how high it is, and shows the scene that the address names.
//
// To the page around it: {source: "rnn-visualizer", height: px} whenever the height changes. Nothing else is told, and
// nothing is taken from there.

import { sceneOf } from "./lesson/scenes.js";

/** The site around this page, as `postMessage` takes it; null where the browser does not say. */
export function siteAround({ referrer, ancestors = [] }) {
  if (ancestors[0] && ancestors[0] !== "null") return ancestors[0];
  try {
    return new URL(referrer).origin;
  } catch {
    return null; // the page around hides who it is
  }
}

/** Tell the page around how high this one is, now and whenever that changes. */
function tellHeight(main) {
  const around = siteAround({ referrer: document.referrer, ancestors: location.ancestorOrigins });
  if (parent === window || around === null) return;
  let told = 0;
  const tell = () => {
    const height = Math.ceil(main.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    parent.postMessage({ source: "rnn-visualizer", height }, around);
  };
  new ResizeObserver(tell).observe(main);
}

/** Let the bench show the scene of a lesson's page once there is a bench. */
function showScene(page) {
  const show = () => document.rnnBench.scene({ ...sceneOf(page), isOpen: true });
  document.addEventListener("rnn-bench", show, { once: true });
  if (document.rnnBench) show();
}

if (globalThis.document) {
  tellHeight(document.querySelector("main"));
  const page = document.getElementById("page");
  if (page) showScene(JSON.parse(page.textContent));
}
