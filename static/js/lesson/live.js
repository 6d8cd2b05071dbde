// Live numbers: each `<output class="live" data-spec>` of a page prints one number of the run.

import { measureOf, numberInWords } from "./measuring.js";

/** The wishes of the live numbers of a page. */
export function liveWishes(page, units) {
  return [...page.querySelectorAll("output.live")].map((output) => {
    const { spec } = output.dataset;
    return {
      specs: { value: spec },
      take: ({ values }) => print(output, numberOf(values), units[measureOf(spec)]),
    };
  });
}

// in a race, a number that names no run is the first one's
function numberOf(values) {
  return "value" in values ? values.value : Object.values(values)[0]?.value;
}

function print(output, value, unit) {
  const text = numberInWords(value, unit);
  if (output.textContent !== text) output.textContent = text;
}

/** They change all the time: nobody wants them read aloud each time. Numbers of another run are no numbers of this one. */
export function forget(page) {
  for (const output of page.querySelectorAll("output.live")) {
    output.setAttribute("aria-live", "off");
    output.textContent = "–";
  }
}
