// Losses over training in a fixed number of points: when all are used, pairs are merged. As visualizer/training/history.

export const POINTS = 512;

export class Curve {
  bucket = 1; // updates that a point is the mean of
  #means = new Float32Array(POINTS).fill(NaN);
  #full = 0;
  #sum = 0;
  #count = 0;

  add(loss) {
    this.#sum += loss;
    this.#count += 1;
    if (this.#count < this.bucket) return;
    this.#means[this.#full++] = this.#sum / this.#count;
    this.#sum = this.#count = 0;
    if (this.#full === POINTS) this.#merge();
  }

  /** The points, the last one from a bucket that may still be filling; NaN where nothing is yet. */
  get points() {
    const points = this.#means.slice();
    if (this.#count) points[this.#full] = this.#sum / this.#count;
    return points;
  }

  #merge() {
    const pairs = this.#means.slice();
    this.#full /= 2;
    this.#means.fill(NaN);
    for (let k = 0; k < this.#full; k++) this.#means[k] = (pairs[2 * k] + pairs[2 * k + 1]) / 2;
    this.bucket *= 2;
  }
}
