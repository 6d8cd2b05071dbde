// Light or dark as the page around is: by its own word where it has one, else by the colour behind the player.

const NAMES = ["theme", "mdColorScheme", "bsTheme"]; // data-…: Furo and others, Material, Bootstrap
const SYSTEM = matchMedia("(prefers-color-scheme: dark)");

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
  for (let node = host; node; node = node.parentElement ?? node.getRootNode().host) {
    // it knows every way to write a colour; read twice, one of them would be slowed down, and the console told
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    pen.fillStyle = getComputedStyle(node).backgroundColor;
    pen.fillRect(0, 0, 1, 1);
    const [, green, , opacity] = pen.getImageData(0, 0, 1, 1).data; // most of brightness is green
    if (opacity > 127) return green < 128 ? "dark" : "light";
  }
  // nothing but the canvas: white, unless the page follows the reader's system
  return scheme === "dark" || (scheme.includes("dark") && SYSTEM.matches) ? "dark" : "light";
}

/** Call `onChange` whenever the page may have changed its mind, until `signal` aborts. */
export function watchTheme(onChange, signal) {
  const observer = new MutationObserver(onChange);
  for (const root of [document.documentElement, document.body]) observer.observe(root, { attributes: true });
  SYSTEM.addEventListener("change", onChange, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
}
