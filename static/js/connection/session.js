// Bokeh's own connection of this page. It carries the charts, and the server keeps the page's session for as long as it is
// there; it does not come back by itself.

const TRIES = 50;
const EVERY = 100; // ms between two looks for Bokeh's documents, which come after this module
const PATIENCE = 10_000; // ms until an attempt counts as failed

export class Session {
  #lost = null; // Bokeh's client, while it is cut
  #timer = null;

  constructor(documents = () => globalThis.Bokeh?.documents ?? []) {
    this.documents = documents;
    this.onLost = () => {};
    this.#attach(TRIES);
  }

  get isLost() {
    return this.#lost !== null;
  }

  close() {
    clearTimeout(this.#timer);
    this.onLost = () => {};
  }

  /** Open it again. The document is not fetched anew: what is on the page stays. */
  async find() {
    const client = this.#lost;
    client._repull_session_doc = (resolve) => resolve(client.session);
    const found = client.connect().then(() => {
      this.#lost = null;
    });
    const late = new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("Bokeh's connection does not open")));
    await Promise.race([found, late]);
  }

  #attach(tries) {
    const found = this.documents();
    for (const each of found) each.on_event("connection_lost", (_, event) => this.#lose(event.connection.deref()));
    if (!found.length && tries) this.#timer = setTimeout(() => this.#attach(tries - 1), EVERY);
  }

  #lose(client) {
    if (this.#lost || !client) return; // an attempt of ours has failed
    this.#lost = client;
    this.onLost();
  }
}
