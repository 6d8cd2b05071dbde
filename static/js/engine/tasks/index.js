// The tasks that can be learned in the page, and what is measured of answers to them.

import { likeliest } from "../loss.js";
import { Adding } from "./adding.js";
import { CopyMemory } from "./copy_memory.js";
import { DelayedRecall } from "./delayed_recall.js";
import { Parity } from "./parity.js";
import { TemporalOrder } from "./temporal_order.js";

export const TASKS = {
  delayed_recall: DelayedRecall,
  temporal_order: TemporalOrder,
  adding: Adding,
  parity: Parity,
  copy_memory: CopyMemory,
};

/** How many answers were right (of classes), or the sum of squared errors (of values), and how many count. */
export function tally(task, outputs, { mask, targets }) {
  const { kind, outputSize: O } = task;
  let [sum, count] = [0, 0];
  for (let at = 0; at < mask.length; at++) {
    if (!mask[at] || (task.counts && !task.counts(targets[at]))) continue;
    count++;
    sum += kind === "classes" ? Number(likeliest(outputs, at, O) === targets[at]) : (outputs[at] - targets[at]) ** 2;
  }
  return { sum, count };
}

/** Accuracy of classes, root mean squared error of values. */
export function metrics(task, tallies) {
  const add = (name) => tallies.reduce((total, each) => total + each[name], 0);
  const mean = add("sum") / add("count");
  return task.kind === "classes" ? { accuracy: mean } : { rmse: Math.sqrt(mean) };
}
