// Live numbers: each `<output class="live" data-spec>` of a page prints one number of the run.

import { measureOf, numberInWords } from "./measuring.js";

/** The wishes of the live numbers of a page; `titles` of the runs of a race, by label. */
export function liveWishes(page, units, titles = {}) {
  return [...page.querySelectorAll("output.live")].map((output) => {
    const { spec } = output.dataset;
    const runs = output.closest(".claim") ? titles : {};
    return {
      specs: { value: spec },
      take: ({ values }) => print(output, liveInWords(values, units[measureOf(spec)], runs)),
    };
  });
}

/**
 * The number in words. In a race, one that names no run is the first one's; with titles, each run's stands beside its
 * title: `LSTM 97 %, RNN 31 %`.
 */
export function liveInWords(values, unit, titles = {}) {
  if ("value" in values) return numberInWords(values.value, unit);
  const all = Object.entries(titles).map(([label, title]) => `${title} ${numberInWords(values[label]?.value, unit)}`);
  return all.join(", ") || numberInWords(Object.values(values)[0]?.value, unit);
}

function print(output, text) {
  if (output.textContent !== text) output.textContent = text;
}

/** They change all the time: nobody wants them read aloud each time. Numbers of another run are no numbers of this one. */
export function forget(page) {
  for (const output of page.querySelectorAll("output.live")) {
    output.setAttribute("aria-live", "off");
    output.textContent = "–";
  }
}
