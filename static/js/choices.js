// What a visitor chooses of the experiment, each choice with a way back.

import { changedQuery } from "./address.js";
import { spokenLabel } from "./knob.js";

/** `state()` is the last state; `start(command)` begins another experiment, `send(command)` does anything smaller. */
export class Choices {
  constructor({ undo, state, start, send }) {
    Object.assign(this, { undo, state, start, send });
  }

  change(knob, value) {
    const label = spokenLabel(knob);
    if (knob.live) {
      this.undo.remember(`${label} ${value}`, { op: "set", knob: knob.name, value: knob.value, ...this.#inHand });
      this.send({ op: "set", knob: knob.name, value, ...this.#inHand });
      return;
    }
    const { query, ...state } = this.state();
    const own = state.selected ? state.runners[state.selected].query : query;
    const command = { op: "recipe", query: changedQuery({ ...state, query: own }, knob.name, value) };
    this.#startAgain(`${label} ${value}; the network starts again`, { ...command, ...this.#inHand });
  }

  /** In a race, the run that a command is about also once another one is in hand. */
  get #inHand() {
    const { runners = [], selected } = this.state();
    return runners.length > 1 ? { runner: selected } : {};
  }

  match(model, label) {
    this.#startAgain(`as many parameters as ${label}`, { op: "match", model });
  }

  use(data) {
    this.#startAgain("own data; the network starts again", { op: "data", ...data });
  }

  #startAgain(words, command) {
    this.undo.remember(words, { op: "recipe", query: this.state().query });
    this.start(command);
  }

  release(index) {
    const { interventions } = this.state();
    const released = index === null ? interventions : [interventions[index]];
    const mine = this.#inHand;
    this.undo.remember("the release", ...released.map(({ kind, ...fields }) => ({ op: kind, ...fields, ...mine })));
    this.send(index === null ? { op: "release", ...mine } : { op: "release", index, ...mine });
  }

  takeBack(commands) {
    for (const command of commands) {
      if (command.op === "recipe") this.start(command);
      else if (command.op === "release") this.send({ ...command, last: true });
      else this.send(command);
    }
  }
}
