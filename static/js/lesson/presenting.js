// Ways of reading: with the lecturer's notes, and as a lecturer projects it. Both stand in the address, and links keep them.

import { element } from "../dom.js";
import { switched } from "./places.js";

const WAYS = { notes: "Lecturer’s notes", present: "Present" };

export class Presenting {
  /** `onChange()` is called after a way was switched. */
  constructor({ head, onChange }) {
    this.onChange = onChange;
    const buttons = Object.entries(WAYS).map(([name, label]) => this.#button(name, label));
    head.append(element("p", { class: "lecturer" }, ...buttons));
  }

  get isOn() {
    return isOn("present");
  }

  #button(name, label) {
    const button = element("button", { type: "button", class: name, "aria-pressed": String(isOn(name)) }, label);
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
