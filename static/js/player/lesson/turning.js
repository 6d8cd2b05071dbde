// From page to page: one is visible, its place stands in the address after the hash, links between pages are real ones.
// `?page=3` and `?scene=name` open a page as in the live lesson, where the hash names none.

import { element } from "../../dom.js";
import { pageAt } from "../../lesson/places.js";

export class Turning {
  /** `pages` with {number, title, node, page}, the last as the pack has it; `onTurn(page)` is called with the page that is open now. */
  constructor({ article, pages, signal, onTurn }) {
    Object.assign(this, { article, pages, onTurn });
    this.nav = this.#build();
    const last = pages.at(-1).node;
    last.after(this.nav);
    addEventListener("hashchange", () => this.#follow(true), { signal });
    this.page = pages[0];
    if (!this.#follow(false)) this.turnTo(this.#asked(), false);
  }

  turnTo(page, isByHand) {
    this.page = page;
    for (const { node } of this.pages) node.toggleAttribute("data-current", node === page.node);
    this.#link();
    if (isByHand) {
      page.node.scrollIntoView({ block: "start" });
      page.node.querySelector("h2")?.focus({ preventScroll: true });
    }
    this.onTurn(page);
  }

  /** Turn to the page that the address names, or that holds what it names; returns whether there is one. */
  #follow(isByHand) {
    const target = placeOf(location.hash);
    const named = target && this.pages.find(({ node }) => node === target || node.contains(target));
    const page = named ?? (location.hash || !isByHand ? null : this.#asked()); // back to where no page was named
    if (page) this.turnTo(page, isByHand);
    return Boolean(page);
  }

  #asked() {
    const number = pageAt(location.search, this.pages.map((each) => ({ number: each.number, scene: each.page })));
    return this.pages.find((each) => each.number === number) ?? this.pages[0];
  }

  #build() {
    const arrow = (sign) => element("span", { "aria-hidden": "true" }, sign);
    const title = () => element("span", { class: "title" });
    this.before = element("a", { rel: "prev" }, arrow("←"), " ", title());
    this.next = element("a", { rel: "next" }, title(), " ", arrow("→"));
    this.links = this.pages.map(({ number, title: name, node }) =>
      element("a", { href: `#${node.id}`, "aria-label": `Page ${number}: ${name}` }, String(number)),
    );
    const list = element("ol", {}, ...this.links.map((link) => element("li", {}, link)));
    return element("nav", { class: "pages", "aria-label": "Pages of this lesson" }, this.before, list, this.next);
  }

  #link() {
    const at = this.pages.indexOf(this.page);
    this.links.forEach((link, index) => {
      if (index === at) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    for (const [link, page] of [[this.before, this.pages[at - 1]], [this.next, this.pages[at + 1]]]) {
      link.hidden = !page;
      if (!page) continue;
      link.href = `#${page.node.id}`;
      link.querySelector(".title").textContent = page.title;
    }
  }
}

function placeOf(hash) {
  try {
    return hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  } catch {
    return null; // no name of ours
  }
}
