// How far a reader has come, kept in this browser; where storage is forbidden, for as long as the page is open.

export const KEY = "rnn-visualizer.progress";

const EMPTY = { seen: [], predicted: {}, earned: [] };

/** `storage`: `localStorage`, or null where there is none. */
export class Progress {
  #known = {};

  constructor(storage) {
    this.storage = storage;
    try {
      const kept = JSON.parse(storage?.getItem(KEY) ?? "{}");
      if (kept && typeof kept === "object" && !Array.isArray(kept)) this.#known = kept;
    } catch {
      // what cannot be read is written anew
    }
  }

  /** What is known of one lesson: {seen: [page], predicted: {"page.index": {…}}, earned: ["page.index"]}. */
  of(slug) {
    const { seen, predicted, earned } = this.#known[slug] ?? {};
    const list = (value) => (Array.isArray(value) ? value : []);
    const pages = [...new Set(list(seen))].filter((page) => Number.isInteger(page) && page > 0);
    return { seen: pages, predicted: { ...EMPTY.predicted, ...predicted }, earned: list(earned) };
  }

  see(slug, page) {
    const { seen } = this.of(slug);
    if (!seen.includes(page)) this.#keep(slug, { seen: [...seen, page].sort((first, second) => first - second) });
  }

  /** Keep what was chosen and what came of it. */
  predict(slug, id, outcome) {
    this.#keep(slug, { predicted: { ...this.of(slug).predicted, [id]: outcome } });
  }

  earn(slug, id) {
    const { earned } = this.of(slug);
    if (!earned.includes(id)) this.#keep(slug, { earned: [...earned, id] });
  }

  #keep(slug, change) {
    this.#known = { ...this.#known, [slug]: { ...this.of(slug), ...change } };
    try {
      this.storage?.setItem(KEY, JSON.stringify(this.#known));
    } catch {
      // then it lasts as long as the page
    }
  }
}

/** The browser's storage, null where it is forbidden. */
export function openStorage(place = globalThis) {
  try {
    return place.localStorage ?? null;
  } catch {
    return null;
  }
}

/**
 * How much of a lesson is done, in words; empty before it was begun. `tasks` as the course page lists them:
 * `["predict:2.0", "try:4.0"]`.
 */
export function progressInWords({ seen, predicted, earned }, pages, tasks) {
  if (!seen.length) return "";
  const isDone = (task) => {
    const [kind, id] = task.split(":");
    return kind === "predict" ? id in predicted : earned.includes(id);
  };
  const read = Math.min(seen.length, pages) === pages ? `all ${pages} pages` : `${Math.min(seen.length, pages)} of ${pages} pages`;
  const done = tasks.filter(isDone).length;
  return tasks.length ? `${read}, ${done} of ${tasks.length} ${tasks.length === 1 ? "task" : "tasks"}` : read;
}

/** The page to go on with: the first that was not seen, the first where all were. */
export function nextPage({ seen }, pages) {
  for (let page = 1; page <= pages; page++) if (!seen.includes(page)) return page;
  return 1;
}
