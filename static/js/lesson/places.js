// Addresses of a lesson's pages: `?page=3`, or `?scene=name` for the page with that scene. Pure.

/** The page that an address asks for; the first if it asks for none that there is. */
export function pageAt(search, pages) {
  const fields = new URLSearchParams(search);
  const named = pages.find(({ scene }) => scene.name && scene.name === fields.get("scene"));
  if (named) return named.number;
  const number = fields.get("page") ?? "";
  return pages.some((page) => String(page.number) === number) ? Number(number) : 1;
}

/** The address of a page; how it is read (`notes`, `present`) stays. */
export function addressOf(search, number) {
  const fields = new URLSearchParams(search);
  fields.delete("scene");
  fields.set("page", String(number));
  return `?${fields}`;
}

/** The same page with a way of reading it switched on or off. */
export function switched(search, name, isOn) {
  const fields = new URLSearchParams(search);
  if (isOn) fields.set(name, "1");
  else fields.delete(name);
  return [...fields].length ? `?${fields}` : "";
}

const FORWARD = ["ArrowRight", "PageDown"];
const BACK = ["ArrowLeft", "PageUp"];

/** By how many pages a key turns: 1, −1 or 0. A clicker sends page keys, which turn wherever the focus is. */
export function turnOf({ key, altKey, ctrlKey, metaKey, shiftKey }, { isTyping, isInPicture }) {
  if (altKey || ctrlKey || metaKey || shiftKey || isTyping) return 0;
  if (isInPicture && key.startsWith("Arrow")) return 0;
  if (FORWARD.includes(key)) return 1;
  return BACK.includes(key) ? -1 : 0;
}
