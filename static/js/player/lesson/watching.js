// A recording is watched up to an update, with how far it is in the place of the verdict, and a button that skips.

import { showUnderWay } from "../../lesson/verdict.js";

/** Play a player up to an update; a promise, settled once it is there, cannot be played, or was left. */
export async function watch(score, { updates, output, hasLeft }) {
  if (typeof score.play !== "function" || updates <= 0) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const watched = { isSkipped: still };
  const tell = showUnderWay(output, updates, () => (watched.isSkipped = true), "Recorded run");
  tell(0, true);
  score.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  await until(() => hasLeft() || watched.isSkipped || ["ready", "failed"].includes(score.dataset.state));
  if (hasLeft() || score.dataset.state === "failed") return;
  if (score.dataset.state === "ready" && !watched.isSkipped) {
    score.show(0);
    score.play();
    await until(() => {
      const shown = score.updates[score.index] ?? 0;
      tell(Math.min(shown, updates), true);
      return hasLeft() || watched.isSkipped || shown >= updates || score.index >= score.updates.length - 1;
    });
  }
  score.pause();
  if (!hasLeft() && score.dataset.state === "ready") score.visit(updates);
}

/** Ask at every frame until it is so. */
function until(isSo) {
  return new Promise((resolve) => {
    const look = () => (isSo() ? resolve() : requestAnimationFrame(look));
    look();
  });
}
