// Train, one update, reset, read; how fast.

import { element, icon } from "./dom.js";

const SPEEDS = { slow: "Slow", default: "Default", fastest: "Fastest" };

function button(name, label, title, onclick) {
  const words = element("span", {}, label);
  const node = element("button", { type: "button", class: name, title, onclick }, icon(name), words);
  return { node, words };
}

/** The buttons that move the run. `send(command)` reaches the server, `onRead` plays the sequence. */
export class Transport {
  #isTraining = false;

  constructor({ send, onRead }) {
    this.send = send;
    const train = button("train", "Train", "Change the weights again and again", () => this.toggle());
    const update = button("update", "One update", "Change the weights once", () => this.#updateOnce());
    const reset = button("reset", "Reset", "Back to the same initial weights", () => send({ op: "reset" }));
    const read = button("read", "Read", "Play the sequence shown, position by position", onRead);
    this.train = train;
    this.parts = { train: train.node, update: update.node, reset: reset.node, read: read.node };
    this.speeds = new Map();
    this.speed = element("fieldset", { class: "segments speed" }, element("legend", {}, "Speed"));
    for (const [value, label] of Object.entries(SPEEDS)) {
      const radio = element("input", {
        type: "radio",
        name: "speed",
        value,
        onchange: () => send({ op: "speed", value }),
      });
      this.speeds.set(value, radio);
      this.speed.append(element("label", {}, radio, element("span", {}, label)));
    }
    this.parts.speed = this.speed;
    this.element = element("div", { class: "transport", role: "group", "aria-label": "Transport" });
    this.element.append(...Object.values(this.parts));
  }

  /** Train when it rests, pause when it trains; the button answers at once, the server's state is the truth. */
  toggle() {
    this.send({ op: this.#isTraining ? "pause" : "train" });
    this.#show(!this.#isTraining);
  }

  #updateOnce() {
    if (this.#isTraining) this.send({ op: "pause" });
    this.send({ op: "update", count: 1 });
    this.#show(false);
  }

  #show(isTraining) {
    this.#isTraining = isTraining;
    this.train.words.textContent = isTraining ? "Pause" : "Train";
    this.train.node.title = isTraining ? "Rest; nothing is lost" : "Change the weights again and again";
    this.train.node.querySelector("svg").replaceWith(icon(isTraining ? "pause" : "train"));
  }

  update({ status, speed, hide }) {
    const isTraining = status === "training";
    if (isTraining !== this.#isTraining) this.#show(isTraining);
    const chosen = this.speeds.get(speed);
    if (chosen) chosen.checked = true;
    for (const [name, part] of Object.entries(this.parts)) part.hidden = hide.includes(name);
  }
}
