// The way of the module's host, Panel or a notebook: it carries bytes and commands where the page has no line of its own.

/** Bytes of a message: Panel hands over the payload itself, Jupyter a JSON part and buffers. */
function bytesOf(message, buffers) {
  if (message instanceof ArrayBuffer || ArrayBuffer.isView(message)) return message;
  return buffers?.[0] ?? null;
}

/** Panel's adapter has no `send` (1.9); its view's proxy reaches the same `_handle_msg`. */
function sender(model, view) {
  if (typeof model.send === "function") return (command) => model.send(command);
  return (command) => view.model_proxy.send_msg(command);
}

/** {send(command), listen(callback)}; `listen` returns how to stop. */
export function hostOf({ model, view }) {
  const listen = (callback) => {
    const onMessage = (message, buffers) => {
      const bytes = bytesOf(message, buffers);
      if (bytes) callback(bytes);
    };
    model.on("msg:custom", onMessage);
    return () => model.off("msg:custom", onMessage);
  };
  return { listen, send: sender(model, view) };
}
