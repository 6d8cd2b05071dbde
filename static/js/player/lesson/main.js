// The part `lesson`, as a script of its own: <rnn-lesson>, a lesson without a server.

import { RnnLesson } from "./element.js";

globalThis.rnnVisualizer ??= {};
globalThis.rnnVisualizer.parts ??= {};
globalThis.rnnVisualizer.parts.lesson = { RnnLesson };
if (!customElements.get("rnn-lesson")) customElements.define("rnn-lesson", RnnLesson);
