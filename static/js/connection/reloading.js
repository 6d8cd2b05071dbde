// What a page tells itself over a reload: the tab it stands in, and what it is to go on from. It stands in the history's entry,
// in no storage, no address and no request but the page's own greeting.

const KEY = "rnn";

/** What was told; `resume` and `data` are taken once. */
export function takeTold(place = history) {
  const { resume, data, tab } = place.state?.[KEY] ?? {};
  if (resume) place.replaceState({ ...place.state, [KEY]: { tab } }, "");
  return Object.fromEntries(Object.entries({ resume, data, tab }).filter(([, value]) => value));
}

/** Tell the page, should it be loaded again, that it is still the same visitor's. */
export function tellTab(tab, place = history) {
  if (tab && place.state?.[KEY]?.tab !== tab) place.replaceState({ ...place.state, [KEY]: { ...place.state?.[KEY], tab } }, "");
}

/** Tell the page to go on from what was kept under a token, with own data that only it still holds. */
export function tellResume(resume, data, place = history) {
  place.replaceState({ ...place.state, [KEY]: { resume, data } }, "");
}
