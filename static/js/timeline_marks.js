// On the timeline beside the loss: what was measured on held-out sequences, and what happened to the run.

import { trace } from "./timeline.js";
import { eventNear, middleOf } from "./timeline_geometry.js";
import { bestInWords, curveAt } from "./validation.js";
import { eventInWords, lossInWords } from "./words.js";

const VALIDATION = "role-forget-text"; // the colour that the slow charts give validation

/** What the slider says of an update besides its loss. */
export function words(facts, shown) {
  const { bucket, events, labels, unit } = facts;
  const held = checkAt(facts, shown);
  const event = eventNear(events, shown, bucket);
  const said = Number.isFinite(held) ? [`validation ${lossInWords(held, unit)}`] : [];
  return event ? [...said, eventInWords(event, labels)] : said;
}

/** The newest validation loss, to be written at the right. */
export function marks(facts) {
  const loss = checkAt(facts, facts.updates);
  const label = `validation ${lossInWords(loss, facts.unit)}`;
  return Number.isFinite(loss) ? [{ name: "", loss, label, colour: VALIDATION }] : [];
}

/** The validation loss, and a flag where it was best. */
export function drawChecks(pen, { x, y, bottom }, { checks, checkSize, every, updates, best }, colours) {
  pen.strokeStyle = pen.fillStyle = colours[VALIDATION];
  pen.lineWidth = 1.5;
  trace(pen, checks, (index) => x(middleOf(index, checkSize, updates, every)), y);
  if (!best) return;
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
  pen.textBaseline = "top";
  pen.textAlign = at < 40 ? "left" : "right";
  pen.fillText(bestInWords(every), at + (at < 40 ? 4 : -4), 2);
}

/** A flag for each event. */
export function drawEvents(pen, { x, bottom }, { events }, { ink }) {
  pen.fillStyle = ink;
  for (const event of events) {
    const at = Math.round(x(event.updates)) + 0.5;
    pen.fillRect(at - 0.5, 2, 1, bottom - 2);
    pen.beginPath();
    pen.moveTo(at, 2);
    pen.lineTo(at + 7, 5.5);
    pen.lineTo(at, 9);
    pen.fill();
  }
}

function checkAt({ checks, checkSize, every }, updates) {
  return curveAt(checks, checkSize, updates - (updates % every));
}
