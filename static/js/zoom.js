// A page for a class enlarges the bench (CSS `zoom`): pointers and pixels count in the window's px, drawing does not.

/** How many of the window's px a px of this element has. */
export function zoomOf(element) {
  return element.currentCSSZoom ?? 1;
}

/** Where a pointer is inside an element, in the element's own px. */
export function pointIn(element, event) {
  const edges = element.getBoundingClientRect();
  const zoom = zoomOf(element);
  return { x: (event.clientX - edges.left) / zoom, y: (event.clientY - edges.top) / zoom };
}
