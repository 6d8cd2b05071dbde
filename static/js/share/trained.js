// Sharing from a run that learns in the page: its recipe, what is on screen, and how a script is written.

import { besides } from "../player/parts.js";
import { placeOf, scoreCode } from "./codes.js";
import { ShareMenu } from "./menu.js";
import { pictureItems } from "./pictures.js";
import { copied, scriptItems } from "./recorded.js";
import { safetensorsOf } from "./safetensors.js";
import { save } from "./saving.js";

/** Put the menu in the place of a trainer's button, open. */
export function openTrained(trainer, button) {
  return ShareMenu.instead(button, () => itemsOf(trainer));
}

function itemsOf(trainer) {
  const { host, query, recipe, facts } = trainer;
  const score = () => trainer.first;
  const stem = () => `${recipe.task}-${recipe.model}`;
  const title = `${recipe.task} · ${recipe.model}, ${recipe.hidden_size} units`.replaceAll("_", " ");
  const code = () => trainedCode(host, query, placeOf(score(), null), title);
  const codeDoc = besides("classic") ? "Learns in the other page; loads the player from here" : "Put the player's files beside the page";
  return [
    { label: "Copy link", doc: "To this page", run: () => copied(linkOf(host, query, location.href), "link") },
    { label: "Copy embed code", doc: codeDoc, run: () => copied(code(), "embed code") },
    ...pictureItems({ score, heading: () => ({ title, lines: [facts.textContent] }), stem }),
    {
      label: "Numbers of this frame, safetensors",
      doc: "As drawn: what is rounded says how coarsely",
      run: async () => {
        const { frame, shown } = score().picture;
        const numbers = { recipe, quantities: shown.quantities, scene: shown.scene, facts: [frame.facts] };
        save(`${stem()}-update-${frame.updates}.safetensors`, "application/octet-stream", safetensorsOf(numbers, frame, 0));
        return "The numbers are saved.";
      },
    },
    { group: "The run" },
    ...scriptItems({ query }, stem),
  ];
}

/** The page's address; where it says what is trained (`train="?…"`), it says what is trained now. */
export function linkOf(host, query, address) {
  return host.getAttribute("train").startsWith("?") ? new URL(`?${query}`, address).href : address;
}

/** Code that trains the same recipe in another page, with the same settings offered. */
export function trainedCode(host, query, place, title) {
  return scoreCode({ train: query, controls: host.getAttribute("controls"), script: besides("classic"), title, ...place });
}
