// Words that name a quantity mark its row while they are pointed at, have the focus, or after a tap.

/** `mark(names)` marks the rows of some quantities besides those that the page highlights. */
export function listenToWords(article, mark) {
  const nameOf = ({ target }) => target.closest?.(".quantity[data-quantity]")?.dataset.quantity ?? null;
  const on = (type, act) => article.addEventListener(type, act);
  const point = (event) => nameOf(event) && mark([nameOf(event)]);
  on("pointerover", point);
  on("focusin", point);
  on("click", point);
  on("pointerout", (event) => nameOf(event) && event.pointerType === "mouse" && mark([]));
  on("focusout", (event) => nameOf(event) && mark([]));
}
