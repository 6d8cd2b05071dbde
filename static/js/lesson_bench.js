// What a lesson asks of a bench. The bench itself makes `scenes`, which do it.

export class LessonBench extends HTMLElement {
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
   * Make updates, as fast as they go, and watch them; ended early where `until()`, asked now and then, promises true.
   * Returns a promise of {status, updates}.
   */
  make(count, until = null) {
    return this.scenes.make(count, until);
  }

  /** Whether somebody has changed a knob or touched the network since the scene was shown. */
  get isChanged() {
    return !this.undo.isEmpty;
  }

  /** Whether only the controls that a lecturer needs in front of a class are shown. */
  set reduced(isReduced) {
    this.scenes.reduced = isReduced;
  }

  /** Whether what becomes of the network is hidden: before a prediction. */
  get veil() {
    return this.scenes.veil;
  }

  set veil(isVeiled) {
    this.scenes.veil = isVeiled;
  }
}
