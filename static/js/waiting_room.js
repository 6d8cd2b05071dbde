// A full server: where in line this page stands, and what to do until its turn comes by itself.

import { element } from "./dom.js";

const MOST_DOTS = 9; // of those before this page; more are counted
const TITLED = /^\(\d+\) /;

/** What is said to number `position` of a line: {head, why, how}. `wanted` networks are waited for together. */
export function lineInWords({ position, places, wanted = 1 }) {
  const head = position === 1 ? "You are next in line" : `You are number ${position} in line`;
  const full = places === 1 ? "This server trains one network at a time" : `This server trains ${places} networks at a time`;
  const together = wanted > 1 ? ` A race of ${wanted} begins when ${wanted} places are free at once.` : "";
  return {
    head,
    why: `${full}, and every place is taken.${together}`,
    how: "This page begins by itself when it is your turn. Loading it again keeps your place; closing it gives it up.",
  };
}

/** How the line is drawn: one mark for each who is before this page, a count of those left out, and this page last. */
export function marksOf(position) {
  const before = position - 1;
  const more = before > MOST_DOTS ? before - MOST_DOTS + 1 : 0;
  return { dots: before - more, more };
}

/** What can be done meanwhile: [{label, href, note}]. `query` is of a network that this browser could train itself. */
export function pastimes({ query = "" }, page) {
  const own = query
    ? { label: "Train it in this browser", href: `here?${query}`, note: "the same experiment, computed by your own device" }
    : { label: "Train another network in this browser", href: "here", note: "a small one, computed by your own device" };
  const reading = { label: "Read a lesson", href: "lessons", note: "its text needs no network" };
  return page === "lesson" ? [own] : [own, reading];
}

/** Stands in the place of the picture; `root()` is the server's address, `page` the kind of page it stands in. */
export class WaitingRoom {
  #shown = "";

  constructor({ root, page = document.documentElement.dataset.page }) {
    Object.assign(this, { root, page });
    this.head = element("h2", {});
    this.marks = element("p", { class: "line", "aria-hidden": "true" });
    this.why = element("p", {});
    this.how = element("p", { class: "how" });
    this.list = element("ul", {});
    const meanwhile = element("section", { "aria-label": "Meanwhile" }, element("h3", {}, "Meanwhile"), this.list);
    const said = element("div", { role: "status" }, this.head, this.why);
    this.element = element("div", { class: "waiting-room", hidden: true });
    this.element.append(this.marks, said, this.how, meanwhile);
  }

  /** Take a state; `line` is null for who does not wait. Returns whether this page does. */
  update({ line = null }) {
    this.element.hidden = !line;
    this.#entitle(line);
    const told = JSON.stringify(line);
    if (!line || told === this.#shown) return Boolean(line);
    this.#shown = told;
    const { head, why, how } = lineInWords(line);
    this.head.textContent = head;
    this.why.textContent = why;
    this.how.textContent = how;
    const { dots, more } = marksOf(line.position);
    const before = Array.from({ length: dots }, () => element("i", {}));
    this.marks.replaceChildren(...(more ? [element("b", {}, `${more} more`)] : []), ...before, element("i", { class: "mine" }, "you"));
    const items = pastimes(line, this.page).map(({ label, href, note }) => this.#item(label, href, note));
    if (this.page === "lesson") items.unshift(element("li", {}, "Read on: the text of this lesson needs no network."));
    this.list.replaceChildren(...items);
    return true;
  }

  #item(label, href, note) {
    const link = element("a", { href: new URL(href, this.root()).href, target: "_blank", rel: "noopener" }, label);
    return element("li", {}, link, element("span", {}, ` in a new tab: ${note}`));
  }

  // whoever does something else in another tab sees how far it is
  #entitle(line) {
    const title = document.title.replace(TITLED, "");
    const wanted = line ? `(${line.position}) ${title}` : title;
    if (document.title !== wanted) document.title = wanted;
  }
}
