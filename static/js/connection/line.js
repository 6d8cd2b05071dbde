// A page's own websocket: messages of the trace format come in, commands go out as JSON. Cut, it is not opened again here.

const PROTOCOL = "rnn-visualizer";
const PATIENCE = 5000; // ms until one that does not open is given up
export const TOO_LARGE = 1009; // codes with which it is closed
export const REPLACED = 4001;
export const LEFT = 4002;

/**
 * Open the line of a ticket. `onMessage(bytes)`; `onClose(code)` where it ends after it was open, unless closed from here.
 *
 * @returns {Promise<{isOpen: boolean, send(command): void, close(code?): void}|null>} null where none can be opened
 */
export function openLine(address, ticket, { onMessage, onClose }, Socket = globalThis.WebSocket) {
  if (!address || !ticket || !Socket) return Promise.resolve(null);
  const url = new URL(address, document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new Socket(url.href, [PROTOCOL, ticket]);
  socket.binaryType = "arraybuffer";
  let isWanted = true;
  let isOpen = false;
  const close = (code) => {
    isWanted = false;
    socket.close(...(code ? [code] : []));
  };
  const line = {
    get isOpen() {
      return socket.readyState === Socket.OPEN;
    },
    send: (command) => socket.send(JSON.stringify(command)),
    close,
  };
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      close();
      resolve(null);
    }, PATIENCE);
    const give = (found) => {
      clearTimeout(timer);
      resolve(found);
    };
    socket.onopen = () => {
      isOpen = true;
      give(line);
    };
    socket.onmessage = ({ data }) => isWanted && onMessage(data);
    socket.onclose = ({ code }) => {
      if (!isOpen) give(null);
      else if (isWanted) onClose(code);
    };
  });
}
