// The bench in the width it has: one column, or beside one another under the picture's axis.

import { axis } from "./axis.js";

/** Line the timeline up with the picture's axis of positions, and put the controls where there is room. */
export function fit({ score, frame, experiment, transport, tools }) {
  const width = score.clientWidth || frame.clientWidth;
  const { label, scale, room, aside, narrow } = axis({ width, count: 1 });
  frame.style.setProperty("--before", `${narrow ? 0 : label + scale}px`);
  frame.style.setProperty("--after", `${narrow ? 0 : width - label - scale - room}px`);
  frame.dataset.width = narrow ? "narrow" : aside ? "wide" : "middle";
  experiment.more.dataset.floats = String(!narrow);
  const { speed, element } = transport;
  const home = narrow ? tools : element; // four buttons are what fits at the bottom of a phone
  if (speed.parentNode !== home) home.append(speed);
}
