// A page in somebody's frame: it tells its height to the page around it, and wears the colours that were asked for.
//
// What it sends, to its parent alone, whenever the height changes:  {type: "rnn-visualizer:height", height: 612}

const TYPE = "rnn-visualizer:height";
const SCHEMES = { light: "light", dark: "dark" };

/** The origin of the page around this one; any, where the browser does not tell: only allowed pages can frame it. */
function around() {
  if (location.ancestorOrigins?.length) return location.ancestorOrigins[0];
  try {
    return new URL(document.referrer).origin;
  } catch {
    return "*";
  }
}

function tellHeight() {
  const main = document.querySelector("main.framed");
  const { paddingTop, paddingBottom } = getComputedStyle(document.body);
  const edges = Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom);
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(main.getBoundingClientRect().height + edges);
    if (height === told) return;
    told = height;
    window.parent.postMessage({ type: TYPE, height }, around());
  }).observe(main);
}

function wear() {
  const scheme = SCHEMES[new URLSearchParams(location.search).get("theme")];
  if (scheme) document.documentElement.style.colorScheme = scheme;
}

document.addEventListener("DOMContentLoaded", wear); // after page.js, which remembers what a visitor chose
wear();
if (window.parent !== window) tellHeight();
