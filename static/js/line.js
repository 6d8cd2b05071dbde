// A page's own websocket: messages of the trace format come in, commands go out as JSON. Cut, it is opened again.

const PROTOCOL = "rnn-visualizer";
const PATIENCE = 5000; // ms until a line that does not open is given up for Panel's
const WAITS = [250, 500, 1000, 2000, 4000, 8000]; // ms before each attempt to open it again; then the last, forever
const MOST = 40; // commands that wait while it is cut
const REPLACED = 4001;
const TOO_LARGE = 1009;

/**
 * Open the line of a ticket.
 *
 * @returns {Promise<Line|null>} null where none can be opened
 */
export function openLine(address, ticket, Socket = globalThis.WebSocket) {
  if (!address || !ticket || !Socket) return Promise.resolve(null);
  const line = new Line(address, ticket, Socket);
  return new Promise((resolve) => {
    const give = (found) => {
      clearTimeout(timer);
      if (!found) line.close();
      resolve(found);
    };
    const timer = setTimeout(() => give(null), PATIENCE);
    line.open(() => give(line), () => give(null));
  });
}

class Line {
  #listeners = new Set();
  #waiting = [];
  #attempts = 0;
  #isClosed = false;
  #socket = null;

  constructor(address, ticket, Socket) {
    const url = new URL(address, document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    Object.assign(this, { url: url.href, ticket, Socket });
    this.listen = (callback) => {
      this.#listeners.add(callback);
      return () => this.#listeners.delete(callback);
    };
    this.send = (command) => this.#send(command);
  }

  open(onOpen, onFailure) {
    const socket = new this.Socket(this.url, [PROTOCOL, this.ticket]);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    let isOpen = false;
    socket.onopen = () => {
      isOpen = true;
      this.#attempts = 0;
      for (const command of this.#waiting.splice(0)) this.#write(command);
      onOpen();
    };
    socket.onmessage = ({ data }) => this.#listeners.forEach((callback) => callback(data));
    socket.onclose = ({ code }) => {
      if (code === TOO_LARGE) this.onTooLarge?.();
      if (!isOpen) onFailure?.();
      if (onFailure && !isOpen) return;
      if (code !== REPLACED && !this.#isClosed) this.#again();
    };
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.timer);
    this.#socket?.close();
  }

  // a server that is asked by a whole class at once is not asked in step
  #again() {
    const wait = WAITS[Math.min(this.#attempts++, WAITS.length - 1)];
    this.timer = setTimeout(() => this.open(() => this.#write({ op: "hello" })), wait * (0.5 + Math.random()));
  }

  // what was acknowledged or asked before the cut is told anew after it, to whoever says hello
  #send(command) {
    if (this.#socket.readyState === this.Socket.OPEN) this.#write(command);
    else if (command.op !== "ack") this.#waiting = [...this.#waiting, command].slice(-MOST);
  }

  #write(command) {
    this.#socket.send(JSON.stringify(command));
  }
}
