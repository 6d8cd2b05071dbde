// The course page: how far this browser's reader has come in each lesson.

import { nextPage, progressInWords } from "./progress.js";

/** Fill in the cards of the lessons. */
export function showProgress(cards, progress) {
  for (const card of cards) {
    const { slug, pages, tasks } = card.dataset;
    const known = progress.of(slug);
    const words = progressInWords(known, Number(pages), tasks.split(" ").filter(Boolean));
    const line = card.querySelector(".progress");
    line.textContent = words;
    line.hidden = !words;
    const start = card.querySelector("a.start");
    if (words) start.search = `?page=${nextPage(known, Number(pages))}`;
  }
}
