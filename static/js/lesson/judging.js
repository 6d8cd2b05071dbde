// What a measured run says about a prediction, a goal or a diagnosis: pure.

import { holds } from "./expression.js";

/** Judge a prediction. `right`: whether the option chosen is what happened; `because`: what is said of what happened. */
export function judgePrediction({ options, otherwise }, chosen, values) {
  const happened = options.map(({ when }) => holds(when, values));
  if (!happened.includes(true)) return { right: null, because: otherwise };
  const index = happened[chosen] ? chosen : happened.indexOf(true);
  return { right: Boolean(happened[chosen]), because: options[index].because, happened: index };
}

/** Judge a diagnosis: whether it named the fault, and whether the repaired network met the goal. */
export function judgeDiagnosis({ fault, goal }, chosen, values) {
  return { right: chosen === fault, isRepaired: holds(goal, values) };
}

/** What is said first of a prediction that was judged. */
export function verdictInWords({ right }) {
  if (right === null) return "None of these happened in this run.";
  return right ? "That is what happened." : "Something else happened.";
}

/** What is said of a diagnosis that was judged; `label` is the fault that was chosen. */
export function diagnosisInWords({ right, isRepaired }, label) {
  if (right && isRepaired) return "That was it: the repaired network learns.";
  if (right) return "That was the fault, but this run did not reach the goal in the updates it had. Try again, or go on.";
  if (isRepaired) return `That was not the fault (${label}), yet this run reached the goal with it repaired.`;
  return `That was not it: with this repaired (${label}) it still does not learn. Look again.`;
}
