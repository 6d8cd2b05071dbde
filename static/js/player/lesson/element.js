// <rnn-lesson>: a lesson whose networks were trained before, on any page.
//
//   <rnn-lesson src="lstm/lesson.json" base="lstm" pages="one"> … its text, written by visualizer/embed/markup.py … </rnn-lesson>
//
// `src` names the pack, or `data` the element that holds it; `base` is the folder of its files. `pages`: one at a time
// ("one", or nothing), "all" below one another, or only those named ("2 3"). Without text inside, it is drawn here. Until
// the pack is read, and whenever it cannot be, the text stands as it is, with the pictures of its scenes.
//
// `data-state`: waiting, ready or failed. Events: rnn-lesson-page {page}, rnn-lesson-judged {id, right}.

import { listenToWords } from "../../lesson/pointing.js";
import { openStorage, Progress } from "../../lesson/progress.js";
import { element } from "../../dom.js";
import { packOf } from "./pack.js";
import { RecordedPage } from "./page.js";
import { drawText } from "./text.js";
import { Turning } from "./turning.js";

export class RnnLesson extends HTMLElement {
  connectedCallback() {
    if (this.leaving) return; // moved inside the document
    this.leaving = new AbortController();
    this.dataset.state = "waiting";
    this.#load().catch((error) => this.#fail(error));
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.leaving.abort();
      this.leaving = null;
      for (const page of this.pages ?? []) page.close();
    });
  }

  async #load() {
    const pack = await packOf(this);
    if (!this.leaving || this.pages) return;
    if (!this.querySelector(".page")) drawText(this, pack);
    this.#begin(pack);
  }

  #begin(pack) {
    const article = this.querySelector(".lesson") ?? this;
    const progress = new Progress(openStorage());
    const told = { slug: pack.slug, units: pack.units ?? {}, progress, live: this.getAttribute("live"), tell: (...news) => this.#tell(...news) };
    const nodes = [...this.querySelectorAll(".page[data-page]")];
    const numbered = new Map(pack.pages.map((page) => [page.number, page]));
    told.present = nodes.flatMap(({ dataset }) => numbered.get(Number(dataset.page)) ?? []);
    this.pages = nodes.flatMap((node) => {
      const page = numbered.get(Number(node.dataset.page));
      return page ? [new RecordedPage({ lesson: told, page, node })] : [];
    });
    const isOne = ["", "one"].includes(this.getAttribute("pages") ?? "") && this.pages.length > 1;
    this.dataset.pages = isOne ? "one" : "all";
    listenToWords(article, (names) => this.pages.forEach((page) => page.mark(names)));
    this.dataset.state = "ready";
    if (isOne) this.turning = new Turning({ article, pages: this.pages, signal: this.leaving.signal, onTurn: (page) => this.#open(page) });
    else for (const page of this.pages) page.open();
  }

  #open(page) {
    for (const other of this.pages) if (other !== page) other.close();
    page.open();
    this.#tell("rnn-lesson-page", { page: page.number });
  }

  #fail(error) {
    this.dataset.state = "failed";
    this.prepend(element("p", { class: "why", role: "status" }, `${error.message} The text can be read; its questions cannot be answered.`));
  }

  #tell(name, detail) {
    if (name === "rnn-lesson-judged") for (const page of this.pages) page.hush();
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
