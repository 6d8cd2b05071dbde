// Light or dark as the page around is: by its own word where it has one, else as the reader's system says.

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
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Call `onChange` whenever the page may have changed its mind, until `signal` aborts. */
export function watchTheme(onChange, signal) {
  const observer = new MutationObserver(onChange);
  for (const root of [document.documentElement, document.body]) observer.observe(root, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
}
