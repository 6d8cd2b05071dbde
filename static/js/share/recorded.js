// Sharing from a player: everything is made from the recording, which says how coarsely it is rounded.

import { besides } from "../player/parts.js";
import { placeOf, scoreCode, scriptCommand } from "./codes.js";
import { ShareMenu } from "./menu.js";
import { pictureItems } from "./pictures.js";
import { safetensorsOf } from "./safetensors.js";
import { copy, save } from "./saving.js";

/** Put the menu in the place of a player's button, open. */
export function openShare(player, button) {
  return ShareMenu.instead(button, () => itemsOf(player));
}

function itemsOf(player) {
  const { host, runs } = player;
  const [{ recording }] = runs;
  const score = () => runs[0].score;
  const stem = () => stemOf(recording);
  const heading = () => ({ title: recording.title || stem(), lines: [player.facts.textContent] });
  const only = runs.length > 1 ? "Of the first of these runs" : "";
  return [
    { label: "Copy link", doc: "To this page", run: () => copied(location.href, "link") },
    { label: "Copy embed code", doc: codeDoc(host), run: () => copied(codeOf(), "embed code") },
    ...pictureItems({ score, heading, stem }),
    {
      label: "Numbers of this frame, safetensors",
      doc: only || "As recorded: rounded, the file says how coarsely",
      run: async () => {
        const { frame } = score().picture;
        const index = recording.updates.indexOf(frame.updates);
        save(`${stem()}-update-${frame.updates}.safetensors`, "application/octet-stream", safetensorsOf(recording, frame, index));
        return "The recorded numbers are saved; they are rounded, and the file says how coarsely.";
      },
    },
    { group: "The run" },
    {
      label: "The recording",
      doc: `${recording.updates.length} frames, update ${recording.updates[0]} to ${recording.updates.at(-1)}`,
      run: async () => {
        save(`${stem()}.rnn.json`, "application/json", JSON.stringify(recording));
        return "The recording is saved.";
      },
    },
    ...scriptItems(recording, stem),
  ];

  function codeOf() {
    const src = host.getAttribute("src") ?? `${stem()}.rnn.json`;
    const address = host.hasAttribute("src") ? src.split(/\s+/).map((one) => new URL(one, document.baseURI).href).join(" ") : src;
    const updates = player.updates[player.index];
    return scoreCode({ src: address, script: scriptOf(host), title: heading().title, titles: host.getAttribute("titles"), ...placeOf(score(), updates) });
  }
}

// what is fetched, a recording and the player, is fetched from the same place by other pages too
function scriptOf(host) {
  return host.hasAttribute("src") ? besides("classic") : "";
}

function codeDoc(host) {
  return scriptOf(host) ? "Loads player and recording from here" : "Put the recording and the player's files beside the page";
}

// a script that travels with the recording is saved; else the command that writes it
export function scriptItems({ script, query }, stem) {
  if (typeof script === "string") {
    const run = async () => {
      save(`${stem()}.py`, "text/x-python", script);
      return "The script is saved.";
    };
    return [{ label: "PyTorch script", doc: "The experiment, without this program", run }];
  }
  if (!query) return [];
  const doc = "With it installed, writes the experiment as a file of its own";
  return [{ label: "Copy the command for a PyTorch script", doc, run: () => copied(scriptCommand(query), "command") }];
}

/** Copy a text, and say so. */
export async function copied(text, what) {
  await copy(text);
  return `The ${what} is copied.`;
}

function stemOf({ title, recipe = {} }) {
  const words = recipe.task ? `${recipe.task}-${recipe.model}` : title || "recording";
  return words.toLowerCase().replace(/[^a-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "recording";
}
