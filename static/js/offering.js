// Which unit and which layer are shown where nobody chose any: the unit that tells most, a layer by the depth. Pure.

import { shows } from "./picture.js";

export class Offering {
  constructor(picture) {
    this.picture = picture;
    this.clear();
  }

  /** Another run: nothing is chosen. */
  clear() {
    this.hasUnit = this.hasLayer = false; // chosen, by hand or by the page
    this.isOwed = true;
    this.left = null; // layout of the depth before, whose frames cannot say which unit tells most in this one
  }

  chose({ unit, layer }) {
    this.hasUnit ||= unit !== undefined;
    this.hasLayer ||= layer !== undefined;
  }

  /** Find anew which unit tells most, of a layer that may be chosen with it. */
  owe({ layer }) {
    this.hasUnit = false;
    this.isOwed = true;
    this.chose({ layer });
  }

  /** Another depth: what was offered in the one before is offered anew. */
  turn(view) {
    const { picture } = this;
    this.left = picture.layout;
    this.isOwed = true;
    if (picture.sorted) picture.sorted.isOld = true;
    picture.layer = this.layerOf(view);
  }

  /** The layer chosen; else the first, and where one query is asked the last, which the answer is made from. */
  layerOf(view) {
    const { picture } = this;
    if (this.hasLayer) return picture.layer;
    return shows(view).isOfQuery ? picture.size("layer") - 1 : 0;
  }

  /** What frames must be of: a unit and a layer that were chosen, or null for what the server takes. */
  get asked() {
    const { unit, layer } = this.picture;
    return { unit: this.hasUnit ? unit : null, layer: this.hasLayer || layer > 0 ? layer : null };
  }

  /** The unit to show of a frame that has come, null to stay with the one shown. */
  unitOf(view, { layout }) {
    const { picture } = this;
    if (!shows(view).isOfOne || this.hasUnit || layout === this.left) return null;
    if (picture.canSort && (this.isOwed || picture.mustSort)) picture.sort();
    else if (!this.isOwed || !picture.sorted?.tells) return null;
    this.isOwed = false;
    return picture.telling[0];
  }
}
