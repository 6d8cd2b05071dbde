// A button that copies the address of what is on screen.

import { element } from "./dom.js";

const THANKS = 2000; // ms the button says that it worked

/** `address()` gives the link; `onFailure(link)` shows it where the clipboard is closed. */
export class CopyLink {
  constructor({ address, onFailure }) {
    this.address = address;
    this.onFailure = onFailure;
    this.element = element("button", { type: "button", class: "quiet", onclick: () => this.#copy() }, "Copy link");
  }

  async #copy() {
    const link = this.address();
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      this.onFailure(link);
      return;
    }
    this.element.textContent = "Copied";
    setTimeout(() => (this.element.textContent = "Copy link"), THANKS);
  }
}
