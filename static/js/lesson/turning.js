// Turning pages: one is visible, its address is in the browser's history, and the links between pages are real ones.

import { addressOf, pageAt, turnOf } from "./places.js";

const TYPING = "input, textarea, select, [contenteditable]";

export class Turning {
  /** `onTurn(page)` is called with the page that is open now; `isPresenting()` whether keys turn pages. */
  constructor({ article, pages, onTurn, isPresenting }) {
    Object.assign(this, { article, pages, onTurn, isPresenting });
    this.number = pageAt(location.search, pages);
    this.title = document.title;
    document.addEventListener("click", (event) => this.#follow(event));
    addEventListener("popstate", () => this.turnTo(pageAt(location.search, pages), { isNew: false }));
    addEventListener("keydown", (event) => this.#press(event), { capture: true });
  }

  get page() {
    return this.pages[this.number - 1];
  }

  /** Where the page stands in the document. */
  get node() {
    return this.article.querySelector(`.page[data-page="${this.number}"]`);
  }

  turnTo(number, { isNew = true } = {}) {
    if (number === this.number || !this.pages[number - 1]) return;
    this.number = number;
    if (isNew) history.pushState(null, "", location.pathname + addressOf(location.search, number));
    this.show();
    scrollTo({ top: 0 });
    this.node.querySelector("h2")?.focus({ preventScroll: true });
    this.onTurn(this.page);
  }

  /** Make the page that is open the visible one, and let the links lead on from it. */
  show() {
    for (const node of this.article.querySelectorAll(".page")) node.toggleAttribute("data-current", node === this.node);
    document.title = `${this.page.title} · ${this.title}`;
    this.link();
  }

  /** Links of the navigation: they keep how the page is read. */
  link() {
    const nav = this.article.querySelector("nav.pages");
    for (const link of nav.querySelectorAll("a[data-page]")) {
      const number = Number(link.dataset.page);
      link.href = addressOf(location.search, number);
      if (number === this.number) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    for (const [rel, step] of Object.entries({ prev: -1, next: 1 })) {
      const link = nav.querySelector(`[rel=${rel}]`);
      const page = this.pages[this.number - 1 + step];
      link.hidden = !page;
      link.href = addressOf(location.search, this.number + step);
      const title = link.querySelector(".title");
      if (title && page) title.textContent = page.title;
    }
  }

  #follow(event) {
    const link = event.target.closest?.("a[href]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.target || link.pathname !== location.pathname) return;
    const fields = new URLSearchParams(link.search);
    if (link.hash || link.origin !== location.origin || !(fields.has("page") || fields.has("scene"))) return;
    event.preventDefault();
    this.turnTo(pageAt(link.search, this.pages));
  }

  #press(event) {
    if (!this.isPresenting()) return;
    const [deepest] = event.composedPath();
    const isTyping = Boolean(deepest.matches?.(TYPING));
    const step = turnOf(event, { isTyping, isInPicture: Boolean(event.target.closest?.("#bench")) });
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    this.turnTo(this.number + step);
  }
}
