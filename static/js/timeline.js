// The training timeline: the loss curve itself, what guessing costs, events; its cursor is the update shown.

import { spread } from "./axis.js";
import { element } from "./dom.js";
import { registry } from "./registry.js";
import { watchSight } from "./sight.js";
import { checkInWords, drawChecks, newestCheck, trace } from "./timeline_checks.js";
import { bucketOf, lossScale, middleOf, reach, ticks, updatesOf } from "./timeline_geometry.js";
import { brief, lossInWords, whole } from "./words.js";
import { zoomOf } from "./zoom.js";

const PAD = { top: 6, bottom: 15 }; // px: room for the tick labels
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]]; // of the runs that share the timeline
const LINE = 12; // px between two labels at the right
const LEADER = 12; // px from the plot to its labels: a line leads from each level to its own
const COLOURS = ["accent", "ink", "faint", "line", "panel", "page", "role-forget-text"];
const NOTHING = {
  ...{ updates: 0, kept: [], curve: [], bucket: 1, checks: [], checkSize: 1, every: 1, best: null },
  ...{ events: [], baselines: {}, labels: {}, unit: "nats", isRecorded: false, others: [] },
};

/** Canvas with the semantics of a slider. Calls `onSeek(updates, isFinal)` and `onLive()`. */
export class Timeline {
  #facts = { ...NOTHING };
  #right = 0; // px at the right that the labels of the losses need
  #cursor = null; // update shown; null follows the run
  #wanted = null; // update under the pointer while it must be recomputed
  #pending = false;
  #isNear = true;
  #size = null; // measured when it changes: to measure in every frame makes the browser lay out the page in every frame
  #colours = {};

  constructor({ onSeek, onLive }) {
    this.onSeek = onSeek;
    this.onLive = onLive;
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.element = element(
      "div",
      {
        class: "timeline",
        role: "slider",
        tabindex: "0",
        "aria-label": "Update shown",
        "aria-valuemin": "0",
        onkeydown: (event) => this.#onKey(event),
        onpointerdown: (event) => this.#onPointer(event),
        onpointermove: (event) => this.#onPointer(event),
        onpointerup: (event) => this.#onPointer(event),
        onpointercancel: (event) => this.#onPointer(event),
      },
      this.canvas,
    );
    const [sizes, leaving] = [new ResizeObserver(() => this.#measure()), new AbortController()];
    sizes.observe(this.element);
    watchSight(this.element, (isNear) => this.#see(isNear), leaving.signal);
    leaving.signal.addEventListener("abort", () => sizes.disconnect());
    this.close = () => leaving.abort();
  }

  /**
   * Take over what is known: as in NOTHING, and chance. A point of the curve is the mean of a bucket, where `step` is
   * given of one update in so many; `measured`: the updates of the checks where they are not equally far apart.
   */
  update(facts) {
    Object.assign(this.#facts, facts);
    this.redraw();
  }

  /** Put the cursor on an update; null follows the run. `wanted` draws where something is being recomputed. */
  point(cursor, wanted = null) {
    this.#cursor = cursor;
    this.#wanted = wanted;
    this.redraw();
  }

  redraw() {
    if (this.#pending || !this.#isNear) return;
    this.#pending = true;
    requestAnimationFrame(() => {
      this.#pending = false;
      this.#paint();
    });
  }

  #paint() {
    this.#describe();
    this.#draw();
  }

  #see(isNear) {
    this.#isNear = isNear;
    if (isNear) this.#paint();
  }

  #measure() {
    const { clientWidth: width, clientHeight: height } = this.element;
    this.#size = { width, height, zoom: zoomOf(this.element) };
    this.redraw();
  }

  #describe() {
    const { updates, curve, bucket, step, unit, isRecorded } = this.#facts;
    const shown = this.#cursor ?? updates;
    const index = bucketOf(shown, bucket);
    const loss = curve[index];
    const words = [`update ${whole(shown)} of ${whole(updates)}`];
    if (Number.isFinite(loss)) {
      const [first, last] = updatesOf(index, bucket, updates, step);
      const mean = first === last ? "" : ` (mean of updates ${whole(first)}–${whole(last)})`;
      words.push(`loss ${lossInWords(loss, unit)}${mean}`);
    }
    words.push(...checkInWords(this.#facts, shown), ...(registry.events?.words(this.#facts, shown) ?? []));
    if (!isRecorded) words.push(this.#cursor === null ? "live" : "looking back");
    this.element.setAttribute("aria-valuemax", String(updates));
    this.element.setAttribute("aria-valuenow", String(shown));
    this.element.setAttribute("aria-valuetext", words.join(", "));
  }

  #draw() {
    const marks = this.#marks(lossScale(this.#facts));
    this.element.style.minHeight = `${LINE * marks.length + PAD.top + PAD.bottom}px`; // labels that do not overlap
    const { width, height, zoom } = this.#size ?? {};
    if (!width || !height) return;
    const ratio = (window.devicePixelRatio || 1) * zoom;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    this.#readColours();
    const pen = this.canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const span = this.#reach();
    const scale = lossScale(this.#facts);
    pen.font = "11px system-ui, sans-serif";
    this.#right = Math.ceil(Math.max(...marks.map(({ label }) => pen.measureText(label).width))) + LEADER + 3;
    const plot = {
      width: width - this.#right,
      marks,
      bottom: height - PAD.bottom,
      x: (updates) => 0.5 + (updates / span) * (width - this.#right - 1),
      y: (loss) => PAD.top + (1 - scale.place(loss)) * (height - PAD.top - PAD.bottom),
      span,
      scale,
    };
    this.#drawGround(pen, plot);
    this.#drawMarks(pen, plot);
    this.#drawCurve(pen, plot);
    drawChecks(pen, plot, this.#facts, this.#colours);
    registry.events?.draw(pen, plot, this.#facts, this.#colours);
    this.#drawCursor(pen, plot);
  }

  #drawGround(pen, { width, bottom, span, scale, x }) {
    const { panel, line, faint } = this.#colours;
    pen.fillStyle = panel;
    pen.fillRect(0, 0, width, bottom);
    pen.strokeStyle = line;
    pen.lineWidth = 1;
    pen.strokeRect(0.5, 0.5, width - 1, bottom - 0.5);
    pen.fillStyle = faint;
    pen.font = "11px system-ui, sans-serif";
    pen.textBaseline = "bottom";
    for (const tick of ticks(span, Math.max(2, Math.floor(width / 90)))) {
      const label = tick === 0 ? "update 0" : whole(tick);
      const half = pen.measureText(label).width / 2;
      pen.textAlign = "center";
      pen.fillText(label, Math.min(width - half, Math.max(half, x(tick))), bottom + PAD.bottom);
      pen.fillRect(Math.round(x(tick)), bottom - 3, 1, 3);
    }
  }

  /** What is written at the right of the plot: chance, simple methods, validation, and where the axis begins. */
  #marks(scale) {
    const { baselines, chance, unit } = this.#facts;
    const simple = Object.entries(baselines).map(([name, loss]) => ({ name: name.replaceAll("_", " "), loss }));
    const levels = Number.isFinite(chance) ? [{ name: "chance", loss: chance }, ...simple] : simple;
    const low = scale.kind === "log" ? `${brief(scale.low)} (log)` : "0";
    return [
      ...levels.map(({ name, loss }) => ({ name, loss, label: `${name} ${lossInWords(loss, unit)}` })),
      ...newestCheck(this.#facts),
      { name: "", loss: scale.low, label: low },
    ];
  }

  #drawMarks(pen, { width, bottom, y, marks }) {
    const { faint } = this.#colours;
    pen.font = "11px system-ui, sans-serif";
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.strokeStyle = faint;
    for (const { name, loss } of marks.filter(({ name }) => name)) {
      const at = Math.round(y(loss)) + 0.5;
      pen.setLineDash(name === "chance" ? [4, 3] : [1, 3]);
      pen.beginPath();
      pen.moveTo(1, at);
      pen.lineTo(width - 1, at);
      pen.stroke();
    }
    pen.setLineDash([]);
    const heights = spread(marks.map(({ loss }) => y(loss)), LINE, PAD.top, bottom);
    marks.forEach(({ label, loss, colour = "faint" }, index) => {
      pen.fillStyle = pen.strokeStyle = this.#colours[colour];
      pen.beginPath();
      pen.moveTo(width, y(loss));
      pen.lineTo(width + LEADER - 3, heights[index]);
      pen.stroke();
      pen.fillText(label, width + LEADER, heights[index]);
    });
  }

  #drawCurve(pen, { x, y }) {
    const { curve, bucket, step, updates, others } = this.#facts;
    pen.strokeStyle = this.#colours.accent;
    pen.lineWidth = 1.75;
    [{ curve, bucket, step }, ...others].forEach((one, index) => {
      pen.setLineDash(DASHES[index]);
      trace(pen, one.curve, (at) => x(middleOf(at, one.bucket, updates, one.step)), y);
    });
    pen.setLineDash([]);
  }

  #drawCursor(pen, { x, bottom, width }) {
    const { accent, faint, panel } = this.#colours;
    const { updates } = this.#facts;
    if (this.#cursor !== null) {
      pen.fillStyle = faint;
      pen.fillRect(Math.round(x(updates)) - 0.5, 0, 1, bottom);
    }
    if (this.#wanted !== null) {
      pen.setLineDash([3, 3]);
      pen.strokeStyle = accent;
      pen.strokeRect(Math.round(x(this.#wanted)) + 0.5, 0, 0.01, bottom);
      pen.setLineDash([]);
    }
    const at = Math.min(width - 2, Math.max(2, x(this.#cursor ?? updates)));
    pen.fillStyle = accent;
    pen.fillRect(at - 1, 0, 2, bottom);
    pen.beginPath();
    pen.arc(Math.min(width - 6, Math.max(6, at)), bottom - 1, 5, 0, 2 * Math.PI);
    pen.fill();
    pen.strokeStyle = panel;
    pen.lineWidth = 1.5;
    pen.stroke();
  }

  #readColours() {
    const style = getComputedStyle(this.element);
    const key = style.color + style.colorScheme;
    if (this.#colours.key === key) return;
    const probe = element("span", { hidden: true });
    this.element.append(probe);
    for (const name of COLOURS) {
      probe.style.color = `var(--${name})`;
      this.#colours[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    this.#colours.key = key;
  }

  #onPointer(event) {
    if (event.type === "pointerdown") {
      if (event.button) return;
      this.element.setPointerCapture(event.pointerId);
      this.element.focus({ preventScroll: true });
    } else if (!this.element.hasPointerCapture(event.pointerId)) return;
    event.preventDefault();
    if (event.type === "pointercancel") return;
    const box = this.element.getBoundingClientRect();
    const share = (event.clientX - box.left) / (box.width - this.#right * zoomOf(this.element));
    this.#seek(Math.round(Math.max(0, share) * this.#reach()), event.type === "pointerup");
  }

  // a recording is over: its axis ends with it
  #reach() {
    const { updates, isRecorded } = this.#facts;
    return isRecorded ? Math.max(1, updates) : reach(updates);
  }

  #seek(updates, isFinal) {
    if (updates >= this.#facts.updates) this.onLive();
    else this.onSeek(updates, isFinal);
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { kept, updates } = this.#facts;
    const shown = this.#cursor ?? updates;
    const earlier = kept.filter((update) => update < shown);
    const later = kept.filter((update) => update > shown);
    const go = {
      ArrowLeft: () => earlier.at(-1),
      ArrowDown: () => earlier.at(-1),
      ArrowRight: () => later[0] ?? updates,
      ArrowUp: () => later[0] ?? updates,
      PageDown: () => earlier.at(-10) ?? earlier[0],
      PageUp: () => later[9] ?? updates,
      Home: () => 0,
      End: () => updates,
      Escape: () => updates,
    }[event.key];
    if (!go) return;
    event.preventDefault();
    const to = go();
    if (to !== undefined) this.#seek(to, true);
  }
}
