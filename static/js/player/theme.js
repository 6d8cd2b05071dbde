// Light or dark as the page around is: by its own word where it has one, else by the colour behind the player.

const NAMES = ["theme", "mdColorScheme", "bsTheme"]; // data-…: Furo and others, Material, Bootstrap

/** "light" or "dark" for an element whose `theme` says so, or leaves it to the page. */
export function themeOf(host) {
  const own = host.closest("[theme]")?.getAttribute("theme"); // its own, or its lesson's
  if (own === "light" || own === "dark") return own;
  for (const root of [document.documentElement, document.body]) {
    for (const name of NAMES) {
      const word = root.dataset[name] ?? "";
      if (/dark|slate/i.test(word)) return "dark";
      if (/light|default/i.test(word)) return "light";
    }
    if (/(^|[ -])dark( |$)/.test(root.className) || root.dataset.jpThemeLight === "false") return "dark";
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  if (scheme === "dark" || scheme === "light") return scheme;
  const behind = brightnessBehind(host);
  if (behind !== null) return behind < 0.5 ? "dark" : "light";
  // nothing but the canvas: white, unless the page or, of a frame, the page around may follow the reader's system
  const follows = scheme.includes("dark") || window !== window.parent;
  return follows && matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** How bright the first ground below an element is, from 0 to 1; null where none is painted. */
function brightnessBehind(host) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d"); // it knows every way to write a colour
  for (let node = host; node; node = node.assignedSlot ?? node.parentNode ?? node.host) {
    if (!(node instanceof Element)) continue;
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = getComputedStyle(node).backgroundColor;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, opacity] = pen.getImageData(0, 0, 1, 1).data;
    if (opacity > 127) return (0.3 * red + 0.6 * green + 0.1 * blue) / 255;
  }
  return null;
}

/** Call `onChange` whenever the page may have changed its mind, until `signal` aborts. */
export function watchTheme(onChange, signal) {
  const observer = new MutationObserver(onChange);
  for (const root of [document.documentElement, document.body]) observer.observe(root, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange, { signal });
  addEventListener("load", onChange, { signal }); // sheets that came late
  signal.addEventListener("abort", () => observer.disconnect());
}
