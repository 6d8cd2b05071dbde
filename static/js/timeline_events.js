// On the timeline: what happened to the run.

import { eventNear } from "./timeline_geometry.js";
import { eventInWords } from "./words.js";

/** What the slider says of an update besides its losses. */
export function words({ bucket, events, labels }, shown) {
  const event = eventNear(events, shown, bucket);
  return event ? [eventInWords(event, labels)] : [];
}

/** A flag for each event. */
export function draw(pen, { x, bottom }, { events }, { ink }) {
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
