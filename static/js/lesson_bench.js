// What a lesson asks of a bench. The bench itself makes `scenes`, which do it.

import { ConnectedBench } from "./connected_bench.js";

export class LessonBench extends ConnectedBench {
  /**
   * Show a scene, whole: {query, held: [words], race, rests, trained, speed, view, unit, layer, highlight: [quantities],
   * select: {quantity, t, …}, panel, show: [knobs]}; `isOpen` where the server has begun its experiment already. Returns
   * a promise of {status, updates}, settled once the experiment is there, or was refused.
   */
  scene(scene) {
    return this.scenes.open(scene);
  }

  /** Measure the newest weights: `{name: spec}` → a promise of {updates, values: {name: number}}, in a race by label. */
  measure(specs) {
    return this.scenes.measure(specs);
  }

  /**
   * Make updates and watch them: as fast as they go, or, with `within`, at the chosen speed, of which the default one
   * takes so many seconds at most. Ended early where `until()`, asked now and then, promises true. Returns a promise of
   * {status, updates}.
   */
  make(count, until = null, within = null) {
    return this.scenes.make(count, until, within);
  }

  /** What Train does instead of training, while somebody waits for a run that rests before its end; else null. */
  set goOn(goOn) {
    this.scenes.goOn = goOn;
  }

  /** From now on as fast as it goes. */
  hurry() {
    this.scenes.send({ op: "speed", value: "fastest" });
  }

  /** Whether somebody has changed a knob or touched the network since the scene was shown. */
  get isChanged() {
    return !this.undo.isEmpty;
  }

  /** Whether only the controls that a lecturer needs in front of a class are shown. */
  set reduced(isReduced) {
    this.scenes.reduced = isReduced;
  }

  /** What is hidden before a prediction: "outcome", what becomes of the network; "network", what it does now as well; or null. */
  get veil() {
    return this.scenes.veil;
  }

  set veil(hidden) {
    this.scenes.veil = hidden;
  }
}
