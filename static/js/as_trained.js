// What frames carry of the network as it was trained, while something is held by hand.

const AS_TRAINED = "as_trained.";

/** The name under which a frame carries what a quantity would be without what is done by hand. */
export function ownName(name) {
  return AS_TRAINED + name;
}

/** Whether the frame shown carries what the network does untouched. */
export function hasGhost(picture) {
  return Boolean(picture.array(ownName("output"))) || Number.isFinite(picture.frame?.facts?.loss_as_trained);
}
