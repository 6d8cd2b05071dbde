// On the timeline beside the loss: what was measured on held-out sequences.

import { middleOf } from "./timeline_geometry.js";
import { bestInWords, curveAt } from "./validation.js";
import { lossInWords } from "./words.js";

const NARROW = 400; // px of a timeline on which a word of a flag is enough: more would cover the curve
const VALIDATION = "role-forget-text"; // the colour that the slow charts give validation

/** What the slider says of an update besides its loss. */
export function checkInWords(facts, shown) {
  const held = checkAt(facts, shown);
  return Number.isFinite(held) ? [`validation ${lossInWords(held, facts.unit)}`] : [];
}

/** The newest validation loss, to be written at the right. */
export function newestCheck(facts) {
  const loss = checkAt(facts, facts.updates);
  const label = `validation ${lossInWords(loss, facts.unit)}`;
  return Number.isFinite(loss) ? [{ name: "", loss, label, colour: VALIDATION }] : [];
}

/** The validation loss, and a flag where it was best. */
export function drawChecks(pen, { x, y, bottom, width }, { checks, checkSize, every, measured, updates, best }, colours) {
  pen.strokeStyle = pen.fillStyle = colours[VALIDATION];
  pen.lineWidth = 1.5;
  trace(pen, checks, (index) => x(measured?.[index] ?? middleOf(index, checkSize, updates, every)), y);
  if (!updates || !(best?.updates <= updates)) return; // nothing is learned yet, or a run began again
  const [at, height] = [x(best.updates), y(best.loss)];
  pen.lineWidth = 1;
  pen.setLineDash([2, 2]);
  pen.beginPath();
  pen.moveTo(at, bottom);
  pen.lineTo(at, 2);
  pen.stroke();
  pen.setLineDash([]);
  pen.beginPath();
  pen.arc(at, height, 3, 0, 2 * Math.PI);
  pen.fill();
  const words = bestInWords(measured || width < NARROW ? 1 : every);
  pen.textBaseline = "top";
  pen.textAlign = "left";
  pen.fillText(words, besideFlag(at, pen.measureText(words).width + 4, width), 2);
}

/** Where words of a width begin: before a flag, behind it where there is no room, and never out of the plot. */
export function besideFlag(at, room, width) {
  return Math.max(1, at > room ? at - 2 - room : Math.min(at + 2, width - room));
}

/** A line through the known losses of a curve; `at(index)` and `y(loss)` are pixels. */
export function trace(pen, curve, at, y) {
  pen.lineJoin = "round";
  pen.beginPath();
  let isDown = false;
  curve.forEach((loss, index) => {
    if (!Number.isFinite(loss)) return;
    const to = [at(index), y(loss)];
    if (isDown) pen.lineTo(...to);
    else pen.moveTo(...to);
    isDown = true;
  });
  pen.stroke();
}

function checkAt({ checks, checkSize, every, measured }, updates) {
  if (measured) return checks[measured.findLastIndex((at) => at <= updates)];
  return curveAt(checks, checkSize, updates - (updates % every));
}
