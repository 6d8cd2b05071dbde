// Starts what the server draws into the page. Panel would do so with scripts in the page's text and modules made on the
// spot; here every script is a file of this server, so that the page's security policy can allow nothing else.

/** What Panel's module cache asks for twice: our own file, and a module of two lines that calls its `render`. */
globalThis.importShim = (address) =>
  address.startsWith("blob:") ? Promise.resolve({ default: { render } }) : import(new URL(address, document.baseURI));

importShim.addImportMap = () => {}; // there is none

/** Panel's own `render` of an anywidget, word for word in what it does. */
function render(id) {
  const view = Bokeh.index.find_one_by_id(id);
  if (!view) return;
  const parts = { view, model: view.adapter, data: view.model.data, el: view.container };
  view.destroyer = Promise.resolve(view.render_fn(parts) ?? null);
  view.destroyer.then(() => view.after_rendered());
}

/** What is said where the server has no session for this page: it came too late, or the server was started again. */
function offer() {
  const [note, button] = ["p", "button"].map((name) => document.createElement(name));
  note.setAttribute("role", "alert");
  button.type = "button";
  button.textContent = "Load it again";
  button.onclick = () => location.reload();
  note.append("The server does not have this page any more. ", button);
  document.getElementById("bench").append(note);
}

async function start() {
  const items = JSON.parse(document.getElementById("live").textContent);
  await Bokeh.embed.embed_items({}, items); // a websocket that is refused is no error to it
  if (!Bokeh.documents.length) offer();
  for (const drawn of Bokeh.documents) document.dispatchEvent(new CustomEvent("drawn", { detail: drawn }));
}

document.addEventListener("DOMContentLoaded", () => Bokeh.safely(start));
