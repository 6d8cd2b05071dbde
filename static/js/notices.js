// What the bench has to say: short sentences that can be dismissed, with offers as buttons.

import { element } from "./dom.js";
import { troubleInWords } from "./words.js";

/** Notices in one box over the picture; the same text is never shown twice. */
export class Notices {
  #shown = new Map();
  #messages = []; // shown from the last state

  constructor({ onOffer }) {
    this.onOffer = onOffer;
    // both regions exist from the start: a reader announces what is put into a live region, not a region that appears
    this.status = element("ul", {});
    this.alerts = element("ul", {});
    this.all = element("button", { type: "button", class: "quiet", onclick: () => this.#dismiss() }, "Dismiss all");
    this.all.hidden = true;
    this.box = element("div", { class: "box" });
    this.box.append(element("div", { role: "alert" }, this.alerts), element("div", { role: "status" }, this.status));
    this.box.append(this.all);
    this.element = element("div", { class: "notices" }, this.box);
  }

  /**
   * Show one notice.
   * @param {{text: string, level?: "info"|"warning"|"error", key?: string, offers?: {label: string, act?: () => void}[],
   *   isLasting?: boolean}} notice a later one with the same key replaces the earlier one; an offer that does not `act` is
   *   the server's; one that `isLasting` cannot be dismissed, since without it the page is of no use.
   */
  show({ text, level = "warning", key = text, offers = [], isLasting = false }) {
    const shown = this.#shown.get(key);
    if (shown?.dataset.text === text) return;
    this.drop(key);
    const buttons = offers.map((offer, index) =>
      element("button", { type: "button", onclick: () => (offer.act ? offer.act() : this.onOffer(offer, index)) }, nameOfOffer(offer)),
    );
    const dismiss = element(
      "button",
      { type: "button", class: "quiet", onclick: () => this.drop(key, { keepText: true }) },
      "Dismiss",
    );
    const node = element(
      "li",
      { class: `notice ${level}`, "data-text": text },
      element("p", {}, text),
      ...buttons,
      ...(isLasting ? [] : [dismiss]),
    );
    node.toggleAttribute("data-lasting", isLasting);
    this.#shown.set(key, node);
    (level === "info" ? this.status : this.alerts).append(node);
    this.#count();
  }

  /** Take a notice away; with `keepText` its text is not shown again until it changes. */
  drop(key, { keepText = false } = {}) {
    const node = this.#shown.get(key);
    if (!node) return;
    node.remove();
    this.#count();
    if (!keepText) this.#shown.delete(key);
  }

  /** Say what a state says: why a run does not go on, and what was wrong with the address. */
  follow({ offers, messages = [], remark = "", ...state }) {
    if (remark) this.show({ key: "remark", text: remark });
    else this.drop("remark");
    const text = state.line ? "" : troubleInWords(state);
    if (text) this.show({ key: "trouble", text, level: "error", offers });
    else this.drop("trouble");
    for (const gone of this.#messages.filter((message) => !messages.includes(message))) this.drop(gone);
    for (const message of messages) this.show({ text: message });
    this.#messages = messages;
  }

  #dismiss() {
    for (const [key, node] of this.#shown) if (!node.hasAttribute("data-lasting")) this.drop(key, { keepText: true });
  }

  #count() {
    this.all.hidden = this.box.querySelectorAll(".notice:not([data-lasting])").length < 2;
  }
}

/** What an offer's button says; the transport already has a button named Reset. */
function nameOfOffer({ op, label }) {
  return op === "reset" ? "Start again from the same weights" : label;
}
