// Ways of reading: with the lecturer's notes, and as a lecturer projects it. Both stand in the address, and links keep them.

import { element } from "../dom.js";
import { switched } from "./places.js";

const WAYS = { notes: "Lecturer’s notes", present: "Present" };

export class Presenting {
  /** `onChange()` is called after a way was switched. */
  constructor({ place, hasNotes, onChange }) {
    this.onChange = onChange;
    const ways = Object.entries(WAYS).filter(([name]) => name !== "notes" || hasNotes);
    const buttons = ways.map(([name, label]) => this.#button(name, label));
    place.append(...buttons);
  }

  get isOn() {
    return isOn("present");
  }

  #button(name, label) {
    const button = element("button", { type: "button", "data-way": name, "aria-pressed": String(isOn(name)) }, label);
    button.addEventListener("click", () => {
      document.documentElement.toggleAttribute(`data-${name}`);
      button.setAttribute("aria-pressed", String(isOn(name)));
      const address = location.pathname + switched(location.search, name, isOn(name)) + location.hash;
      history.replaceState(null, "", address);
      this.onChange();
    });
    return button;
  }
}

function isOn(name) {
  return document.documentElement.hasAttribute(`data-${name}`);
}
