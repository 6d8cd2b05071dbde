// What is far from the window need not be painted, nor play, nor learn.

const NEAR = "300px"; // beyond the window: what is scrolled to is ready when it comes
const watchers = new Map();
let observer = null;

/** Say whether an element is near the window, now and whenever that changes, until a signal; on paper everything is. */
export function watchSight(element, onSight, signal) {
  observer ??= new IntersectionObserver(hear, { rootMargin: NEAR });
  watchers.set(element, onSight);
  observer.observe(element);
  addEventListener("beforeprint", () => onSight(true), { signal });
  signal.addEventListener("abort", () => {
    watchers.delete(element);
    observer.unobserve(element);
  });
}

function hear(entries) {
  for (const { target, isIntersecting } of entries) watchers.get(target)?.(isIntersecting);
}
