// Holding a gate by hand: a full-width editor for fingers and keys; dragging a lane ends here too.

import { element } from "./dom.js";
import { fixed } from "./numbers.js";
import { Strip } from "./strip.js";

export class Editor {
  constructor(score) {
    this.score = score;
    this.title = element("h3", {});
    this.value = element("input", { type: "range", step: "0.01", "aria-label": "value" });
    this.printed = element("output", {});
    this.from = this.#position("from");
    this.to = this.#position("to");
    this.strip = new Strip({ onDraw: (drawn) => this.#drawn(drawn) });
    const all = element("button", { type: "button", onclick: () => this.#takeAll() }, "All positions");
    const hold = element("button", { type: "submit", class: "primary" }, "Hold");
    const release = element("button", { type: "button", onclick: () => this.#release() }, "Release all");
    const close = element("button", { type: "button", onclick: () => this.close() }, "Close");
    const form = element(
      "form",
      {
        onsubmit: (event) => this.#submit(event),
        oninput: () => this.#draft(),
        onkeydown: (event) => event.key === "Escape" && this.close(),
      },
      this.title,
      this.strip.root,
      element("label", { class: "wide" }, "held at", this.value, this.printed),
      element("label", {}, "from position", this.from),
      element("label", {}, "to", this.to),
      all,
      element("div", { class: "group" }, hold, release, close),
    );
    this.root = element("section", { class: "editor", "aria-label": "Hold a gate by hand", hidden: true }, form);
  }

  /** Open for a quantity of the unit shown; `isHeld`: it was just dragged there, so it is held at once. */
  open({ quantity, t, shift, isHeld = false }) {
    const { picture } = this.score;
    const described = picture.quantity(quantity) ?? {};
    const key = `${quantity} ${picture.layer} ${picture.unit}`; // the scale of the lane
    const [low, high] = picture.scale(quantity, picture.line(quantity) ?? [], { key, isFitted: true });
    const last = picture.count - 1;
    Object.assign(this, { quantity, scale: [low, high] });
    const name = [described.label || quantity, described.symbol].filter(Boolean).join(" ");
    this.title.textContent = `Hold the ${name} of unit ${picture.unit}`;
    this.title.style.color = `var(--role-${described.role ?? "plain"}-text)`;
    this.root.style.setProperty("--grip", `var(--role-${described.role ?? "plain"})`);
    Object.assign(this.value, { min: low, max: high, value: shift ?? (low + high) / 2 });
    for (const field of [this.from, this.to]) Object.assign(field, { min: 1, max: last + 1 });
    this.from.value = (t?.[0] ?? 0) + 1;
    this.to.value = t?.[1] ?? last + 1;
    if (this.root.hidden) this.opener = this.root.getRootNode().activeElement;
    this.root.hidden = false;
    this.#draft();
    if (isHeld) this.#hold();
    else this.value.focus();
    if (picture.axis?.narrow) this.root.scrollIntoView({ block: "center" }); // clear of the sheet and the transport
  }

  /** Show the lane as it is in the frame shown. */
  paint() {
    if (this.root.hidden || !this.drafted) return;
    const { quantity, scale, drafted: draft } = this;
    this.strip.paint(this.score.picture, { quantity, scale, draft });
  }

  close() {
    if (this.root.hidden) return;
    const hadFocus = this.root.contains(this.root.getRootNode().activeElement);
    this.root.hidden = true;
    this.#showDraft(null);
    const { opener, score } = this;
    if (hadFocus) (opener?.isConnected ? opener : score.stage.scroller).focus({ preventScroll: true }); // to where it came from
  }

  #position(name) {
    return element("input", { type: "number", step: "1", "aria-label": `${name} position`, inputmode: "numeric" });
  }

  #stretch() {
    const { count } = this.score.picture;
    const read = (field) => Math.max(0, Math.min(count - 1, Math.round(Number(field.value) || 1) - 1));
    const ends = [read(this.from), read(this.to)];
    return [Math.min(...ends), Math.max(...ends) + 1]; // start, stop
  }

  #draft() {
    const shift = Number(this.value.value);
    this.printed.textContent = fixed(shift, 2);
    this.#showDraft({ quantity: this.quantity, t: this.#stretch(), scale: 0, shift });
  }

  #drawn({ t: [start, stop], shift }) {
    this.value.value = shift;
    [this.from.value, this.to.value] = [start + 1, stop];
    this.#draft();
  }

  #takeAll() {
    [this.from.value, this.to.value] = [1, this.score.picture.count];
    this.#draft();
  }

  #showDraft(draft) {
    const { picture, stage } = this.score;
    picture.draft = draft;
    this.drafted = draft ?? this.drafted;
    this.paint();
    for (const row of stage.rows) if (row.spec.quantity === this.quantity) row.paint(picture);
  }

  #submit(event) {
    event.preventDefault();
    this.#hold();
  }

  #hold() {
    const { unit, layer } = this.score.picture; // as the heading says: turning to another unit closes the editor
    const shift = Number(this.value.value);
    this.#showDraft(null);
    this.score.tell("clamp", { quantity: this.quantity, t: this.#stretch(), unit, layer, scale: 0, shift });
  }

  #release() {
    this.#showDraft(null);
    this.score.tell("release", {});
  }
}
