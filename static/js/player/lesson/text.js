// The text of a lesson, drawn from its pack where the page itself has none: known elements only, nothing that runs.

import { copied } from "../../lesson/sentence.js";
import { element } from "../../dom.js";

const TAGS = new Set(
  ("a article aside blockquote br button cite code dd details div dl dt em fieldset figcaption figure form h3 h4 h5 hr i " +
    "input label legend li ol output p pre q section small span strong sub summary sup table tbody td th thead tr ul").split(" "),
);
const KEPT = (
  "aria-label class data-claim data-index data-page data-quantity data-role data-spec hidden id lang name novalidate role " +
  "scope start tabindex title type value"
).split(" ");

/** Write a lesson into its element. */
export function drawText(host, pack) {
  const base = (host.getAttribute("base") ?? (host.getAttribute("src") ?? "").replace(/[^/]*$/, "")).replace(/\/$/, "") || ".";
  const numbers = (host.getAttribute("pages") ?? "").split(/\s+/).filter((word) => /^\d+$/.test(word)).map(Number);
  const pages = pack.pages.filter(({ number }) => !numbers.length || numbers.includes(number));
  const head = element("header", { class: "lesson-head" }, element("h1", {}, pack.title), element("p", { class: "question" }, pack.question ?? ""));
  const article = element("article", { class: "lesson" }, head, ...pages.map((page) => pageOf(page, pack.slug, base)));
  if (pack.references) {
    article.append(element("section", { class: "references", "aria-label": "References" }, element("h2", {}, "References"), ...copied(pack.references, TAGS, KEPT)));
  }
  host.replaceChildren(article);
}

function pageOf(page, slug, base) {
  const id = `${slug}-page-${page.number}`;
  const heading = element("h2", { id: `${id}-heading`, tabindex: "-1" }, page.title);
  const node = element("section", { class: "page", id, "data-page": page.number, "aria-labelledby": heading.id }, heading);
  node.append(...copied(page.html, TAGS, KEPT));
  const place = node.querySelector("div.scene") ?? node.appendChild(element("div", { class: "scene" }));
  place.replaceWith(sceneOf(page, base));
  return node;
}

function sceneOf({ number, scene, poster }, base) {
  const files = Object.entries(scene.recordings);
  const many = (list) => (list?.length ? list.join(" ") : null);
  const score = element("rnn-score", {
    src: files.map(([, file]) => `${base}/${file}`).join(" "),
    titles: files.length > 1 ? files.map(([label]) => scene.titles[label] ?? label).join("|") : null,
    highlight: many(scene.highlight),
    ...Object.fromEntries(["view", "unit", "layer", "select", "update", "until"].map((name) => [name, scene[name] === "" ? null : scene[name]])),
  });
  if (poster) score.append(element("img", { src: `${base}/${poster}`, alt: scene.alt, loading: "lazy" }));
  return element("figure", { class: "scene", "data-page": number }, score, element("figcaption", {}, scene.alt));
}
