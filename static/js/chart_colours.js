// Gives the slow charts the page's letters, and its colours, now and whenever light and dark change: Bokeh itself knows
// no CSS variables, and its Helvetica is no font at all to a Firefox on Linux.

const NAMES = ["chart-loss", "chart-norm"];

function colours(names) {
  const probe = document.body.appendChild(document.createElement("i"));
  const found = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return found;
}

function paint(figure) {
  const [ink, faint, line, panel, page] = colours(["ink", "faint", "line", "panel", "page"]);
  figure.setv({ background_fill_color: panel, border_fill_color: page, outline_line_color: line });
  const font = getComputedStyle(document.body).fontFamily;
  figure.title.setv({ text_color: ink, text_font: font });
  const letters = { axis_label_text_font: font, major_label_text_font: font };
  const axis = { ...letters, axis_label_text_color: faint, major_label_text_color: faint };
  for (const each of [...figure.below, ...figure.left])
    each.setv({ ...axis, axis_line_color: line, major_tick_line_color: line });
  for (const { glyph } of figure.renderers) {
    const property = glyph.type === "Text" ? "text_color" : "line_color";
    if (glyph.type === "Text") glyph.text_font = { value: font };
    const mapper = glyph[property]?.transform;
    if (mapper) mapper.palette = colours(figure.tags);
    else glyph.setv({ [property]: ink });
  }
}

document.addEventListener("drawn", ({ detail: drawn }) => {
  const figures = () => NAMES.map((name) => drawn.get_model_by_name(name)).filter(Boolean);
  const known = new WeakSet();
  const repaint = () => figures().forEach(paint);
  drawn.on_change(() => {
    for (const figure of figures()) {
      if (known.has(figure)) continue;
      known.add(figure);
      paint(figure);
    }
  });
  new MutationObserver(repaint).observe(document.documentElement, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
});
