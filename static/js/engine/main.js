// The part `train`: in a worker it learns; in a page it registers what `<rnn-score train>` needs.

import { canTrain } from "./recipe.js";
import { serve } from "./thread.js";
import { Trainer } from "./trainer.js";

if (!serve()) {
  const shared = (globalThis.rnnVisualizer ??= {});
  shared.parts ??= {};
  shared.parts.train = { canTrain, Trainer };
}
