// What few pictures need, registered rather than imported: a player loads it only when it is needed (extras.js).

export const registry = {
  Inspector: null, // the selected cell, its equation and its numbers
  Controls: null, // which unit, which layer, which order
  Reading: null, // the sequence position by position
  act: null, // what a key does: act(score, key)
  stepTo: null, // the selection in another column: stepTo(score, column)
  reveal: null, // what is selected brought into sight: reveal(stage)
  values: null, // answers that are numbers
  ghosts: null, // what the network does untouched, beside the touched one
  holds: null, // what was done by hand at the update shown
  orders: null, // of units, other than by number
  properties: null, // what units go along with
  events: null, // of the run, on the timeline
  sheets: [], // what these wear
  live: null, // {Store, Questions, Editor, ColumnMenu, Drag, holds}: where a server computes
};
