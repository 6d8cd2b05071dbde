// A lane can be dragged: what the hand draws there is held.

import { stretchOf } from "./grip.js";
import { locate } from "./locate.js";
import { pointIn } from "./zoom.js";

const START = 4; // px a pointer must move before a press becomes a drag

/** A drag on a lane draws: its height is the value held, its horizontal extent the positions. */
export class Drag {
  constructor(score) {
    this.score = score;
    this.isOn = this.hasMoved = false;
  }

  start(event) {
    this.hasMoved = false;
    if (event.pointerType === "touch" || event.button !== 0) return;
    const place = locate(this.score, event);
    if (!place?.row.root.hasAttribute("data-grab")) return;
    Object.assign(this, { isOn: true, place, x: event.clientX, y: event.clientY });
    this.top = event.clientY - place.y;
    this.left = event.clientX;
  }

  move(event) {
    const { picture } = this.score;
    if (
      !this.hasMoved &&
      Math.abs(event.clientY - this.y) < START &&
      Math.abs(event.clientX - this.x) < picture.axis.cell
    )
      return;
    if (!this.hasMoved) this.place.row.plot.setPointerCapture(event.pointerId);
    this.hasMoved = true;
    const { row, t } = this.place;
    const { x, y } = pointIn(row.plot, event);
    const to = picture.axis.at(x);
    const shift = row.renderer.valueAt(picture, row.spec, y);
    picture.draft = { quantity: row.spec.quantity, t: stretchOf(t, to), scale: 0, shift };
    row.paint(picture);
  }

  end() {
    const { draft } = this.score.picture;
    const moved = this.isOn && this.hasMoved && draft;
    this.cancel();
    if (moved) this.score.stage.editor.open({ ...draft, isHeld: true });
  }

  cancel() {
    if (!this.isOn) return;
    this.isOn = false;
    this.score.picture.draft = null;
    this.place.row.paint(this.score.picture);
  }
}
