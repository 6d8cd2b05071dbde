// The menu "Share": a button and a list that works by mouse, key and finger; on a phone a sheet at the bottom.

import { element } from "../dom.js";
import { SHARE_CSS } from "./share_css.js";

const [NARROW, WIDTH, LEAST, EDGE] = [640, 340, 320, 8]; // px
const THANKS = 2500; // ms that the menu says what it has done

/** `items()` gives [{label, doc, run(say)}, …] or {group} headings; `run` may say a sentence while it works. */
export class ShareMenu {
  /** Put a menu in the place of a button, open. */
  static instead(button, items) {
    const menu = new ShareMenu({ items });
    button.replaceWith(menu.host);
    menu.open();
    return menu;
  }

  constructor({ items }) {
    this.items = items;
    const toggle = { type: "button", class: "quiet share", "aria-haspopup": "menu", "aria-expanded": "false" };
    this.button = element("button", { ...toggle, onclick: () => this.toggle() }, "Share");
    this.list = element("div", { class: "list", role: "menu", "aria-label": "Share", popover: "manual", hidden: true });
    this.said = element("p", { class: "said", role: "status", hidden: true });
    this.element = element("div", { class: "share-menu" }, this.button, this.list, this.said);
    this.host = element("div", { class: "share-place" });
    const root = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHARE_CSS);
    root.adoptedStyleSheets = [sheet];
    root.append(this.element);
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.onOutside = (event) => {
      if (!event.composedPath().includes(this.element)) this.close();
    };
  }

  get isOpen() {
    return !this.list.hidden;
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  open() {
    this.list.replaceChildren(...this.items().map((item) => this.#item(item)));
    this.list.hidden = false;
    this.said.hidden = true;
    this.button.setAttribute("aria-expanded", "true");
    this.list.showPopover?.(); // above everything: what is around may cut off what reaches out of it
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("pointerdown", this.onOutside, { capture: true, signal });
    globalThis.addEventListener("resize", () => this.close(), { signal });
    globalThis.addEventListener("scroll", () => this.#place(), { capture: true, passive: true, signal });
    this.#place();
    this.#buttons[0]?.focus();
  }

  close({ keepsFocus = false } = {}) {
    if (this.isOpen) this.list.hidePopover?.();
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.leaving?.abort();
    if (keepsFocus) this.button.focus();
  }

  get #buttons() {
    return [...this.list.querySelectorAll("button")];
  }

  // below the button and inside the window; on a phone the sheet says where
  #place() {
    const { style } = this.list;
    const { innerWidth, innerHeight } = globalThis;
    if (innerWidth <= NARROW) return style.removeProperty("inset");
    const { left, bottom } = this.button.getBoundingClientRect();
    const x = Math.max(EDGE, Math.min(left, innerWidth - WIDTH - EDGE));
    const y = Math.max(EDGE, Math.min(bottom + 4, innerHeight - LEAST - EDGE));
    style.inset = `${y}px auto auto ${x}px`;
    style.maxHeight = `${innerHeight - y - EDGE}px`;
  }

  #item({ group, label, doc, run }) {
    if (group) return element("p", { class: "group", role: "presentation" }, group);
    const words = element("span", {}, label);
    const small = doc ? element("small", {}, doc) : "";
    return element("button", { type: "button", role: "menuitem", onclick: () => this.#run(label, run) }, words, small);
  }

  async #run(label, run) {
    this.close({ keepsFocus: true });
    this.say(`${label} …`);
    try {
      const told = await run((words) => this.say(words));
      this.say(told ?? "Done.", { lasts: false });
    } catch (error) {
      this.say(error.message, { text: error.text, isWrong: true });
    }
  }

  /** Say a sentence below the button; `text` is something to take by hand. */
  say(words, { lasts = true, text = null, isWrong = false } = {}) {
    clearTimeout(this.fading);
    const field = text && element("textarea", { readonly: true, rows: "3", "aria-label": "Text to copy" }, text);
    const dismiss = element("button", { type: "button", class: "dismiss", onclick: () => (this.said.hidden = true) }, "Close");
    this.said.replaceChildren(words, ...(field ? [field] : []), ...(field || isWrong ? [dismiss] : []));
    this.said.classList.toggle("wrong", isWrong);
    this.said.hidden = false;
    if (field) field.select();
    if (!lasts) this.fading = setTimeout(() => (this.said.hidden = true), THANKS + 40 * words.length);
  }

  #onKey(event) {
    if (!this.isOpen) return;
    const buttons = this.#buttons;
    const at = buttons.indexOf(this.host.shadowRoot.activeElement);
    const ways = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    if (event.key in ways) buttons.at(ways[event.key] % buttons.length)?.focus();
    else if (event.key === "Escape") this.close({ keepsFocus: true });
    else if (event.key === "Tab") return this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
