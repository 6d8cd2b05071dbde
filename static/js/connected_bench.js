// What the connection to the server asks of a bench.

const COMMANDING = ".bar, .beside, .race .row, .under, .streaming, .panels"; // parts of no use without a server

export class ConnectedBench extends HTMLElement {
  /** Why a page that is loaded again begins its scene in any case, whatever was kept of its network; else empty. */
  mustBegin = "";

  /** Address of the server. */
  root = document.baseURI;

  /** Whether frames are to come by themselves. */
  get isExpecting() {
    return this.state?.status === "training" && (this.state.earlier ?? null) === null;
  }

  /** The server was away: it is told again what is on screen, and asked again what it has not answered. */
  renew() {
    this.look.again();
    this.answers.again();
  }

  /** Whether the server has given its network up: it can be looked at, and no longer commanded. */
  set isOver(isOver) {
    for (const part of this.frame.querySelectorAll(COMMANDING)) part.inert = isOver;
  }
}
