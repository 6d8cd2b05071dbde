// One run in the page: a learner, what is known from held-out sequences, and frames of it. A run is a function of its
// recipe and of the changes made to it by hand: started again with the same seed it is the same.

import known from "../../../visualizer/embed/trainable.json" with { type: "json" };
import { Curve } from "./curve.js";
import { explain } from "./explain.js";
import { Frames } from "./frames.js";
import { Learner } from "./learner.js";
import { Validation } from "./validation.js";

export class Run {
  curve = new Curve();

  constructor(recipe, layout = 1) {
    this.layoutNumber = layout;
    this.started = { ...recipe };
    this.learner = new Learner({ ...recipe });
    this.validation = new Validation(this.learner);
    this.frames = new Frames(this.learner, this.validation, known);
    this.validation.check();
  }

  get updates() {
    return this.learner.updates;
  }

  get stopped() {
    return this.learner.stopped;
  }

  /** Change the weights once; false where learning has stopped. */
  update() {
    if (!this.learner.update()) return false;
    this.curve.add(this.learner.measured.loss);
    this.validation.check();
    return true;
  }

  /** Change a knob while the run goes on: a learning rate, a clip. */
  set(knob, value) {
    this.learner.recipe[knob] = value;
  }

  get layout() {
    return this.frames.layout(this.layoutNumber);
  }

  /**
   * @param {boolean} isFresh fit the read-out of what is remembered anew
   * @param {boolean} isExact measure all held-out sequences with the present weights, not only when a check is due
   */
  frame(isFresh, isExact = isFresh) {
    const { validation } = this;
    if (isExact && !(validation.isExact && validation.updates === this.updates)) validation.measure();
    return this.frames.frame(this.layoutNumber, this.curve, { fresh: isFresh });
  }

  explain(place) {
    return explain(this.frames, place);
  }
}
