// What a notebook's widget says: `recording`, `view`, `unit`, `layer`, `theme`, `frame`, `selected_unit`.

const ATTRIBUTES = ["view", "unit", "layer", "theme"];

/** Show a model's recording in an element; returns how to let go of it. */
export function render({ model, el }) {
  const score = document.createElement("rnn-score");
  const read = (name) => score.toggleAttribute(name, isSaid(model.get(name))) && score.setAttribute(name, model.get(name));
  const load = () => (score.recordings = model.get("recording"));
  const show = () => isSaid(model.get("frame")) && score.index !== model.get("frame") && score.show(model.get("frame"));
  const write = (name, value) => {
    if (model.get(name) === value || !isSaid(value)) return;
    model.set(name, value);
    model.save_changes();
  };
  const listeners = { recording: load, frame: show, ...Object.fromEntries(ATTRIBUTES.map((name) => [name, () => read(name)])) };
  for (const [name, listener] of Object.entries(listeners)) model.on?.(`change:${name}`, listener);
  score.setAttribute("loading", "eager");
  score.addEventListener("rnn-ready", () => {
    show();
    score.addEventListener("painted", () => write("frame", score.index));
  });
  score.addEventListener("look", ({ detail }) => write("selected_unit", detail.unit));
  ATTRIBUTES.forEach(read);
  load();
  el.append(score);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) model.off?.(`change:${name}`, listener);
    score.remove();
  };
}

function isSaid(value) {
  return value !== null && value !== undefined;
}
