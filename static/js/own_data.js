// The dialog for a visitor's own text or series. Nothing leaves the browser before Use is pressed.

import { element } from "./dom.js";
import { checkData, MOST, readBytes } from "./own_text.js";

const KINDS = {
  text: {
    title: "Your own text",
    hint: "A few pages of anything: the network learns to write like it, letter by letter.",
  },
  series: {
    title: "Your own series",
    hint: "Numbers in order, one a line; in a table the last column counts. The network learns to forecast.",
  },
};

const MOST_USED = 2; // each may have a megabyte, and one message carries them

/** A dialog; `onUse({kind, name, content, task})` is called when the visitor decides. */
export class OwnData {
  #tasks = [];
  #name = "pasted";
  #most = MOST;

  constructor({ onUse }) {
    this.onUse = onUse;
    this.used = []; // what was used last, {kind, content}: the server keeps it in memory alone, and may be started again
    this.title = element("h2", { id: "own-title" });
    this.hint = element("p", { id: "own-hint" });
    this.task = element("select", { id: "own-task", onchange: () => this.#describe() });
    this.taskRow = element("p", { class: "row" }, element("label", { for: "own-task" }, "For"), this.task);
    this.text = element("textarea", {
      id: "own-text",
      rows: "9",
      spellcheck: "false",
      "aria-describedby": "own-hint own-message",
    });
    this.text.addEventListener("input", () => {
      this.#name = "pasted";
      this.#check();
    });
    this.file = element("input", {
      id: "own-file",
      type: "file",
      accept: ".txt,.md,.csv,.tsv,text/*",
      onchange: () => this.#open(),
    });
    this.message = element("p", { id: "own-message", role: "status", class: "message" });
    this.use = element("button", { type: "button", class: "primary", onclick: () => this.#send() }, "Use");
    const cancel = element("button", { type: "button", onclick: () => this.element.close() }, "Cancel");
    this.element = element(
      "dialog",
      { class: "own-data", "aria-labelledby": "own-title" },
      this.title,
      this.taskRow,
      this.hint,
      element("label", { for: "own-text" }, "Paste it here"),
      this.text,
      element("p", { class: "row" }, element("label", { for: "own-file" }, "or choose a file"), this.file),
      this.message,
      element(
        "p",
        { class: "small" },
        "It stays in this browser until you press Use; then the server keeps it in memory only.",
      ),
      element("p", { class: "row buttons" }, this.use, cancel),
    );
  }

  /** Open for the tasks that take own data; the task on screen comes first. `most` as in own_text.js. */
  open(tasks, current, most = MOST) {
    this.#most = most;
    this.#tasks = tasks.filter(({ owns }) => KINDS[owns]);
    this.task.replaceChildren(
      ...this.#tasks.map(({ name, label }) => element("option", { value: name }, label || name)),
    );
    if (this.#tasks.some(({ name }) => name === current)) this.task.value = current;
    this.taskRow.hidden = this.#tasks.length < 2;
    this.#describe();
    this.element.showModal();
  }

  get #chosen() {
    return this.#tasks.find(({ name }) => name === this.task.value) ?? this.#tasks[0];
  }

  #describe() {
    const { title, hint } = KINDS[this.#chosen.owns];
    this.title.textContent = title;
    this.hint.textContent = hint;
    this.#check();
  }

  #check() {
    const { summary, warning, error } = checkData(this.#chosen.owns, this.text.value, this.#most);
    this.#say(error ?? [summary, warning].filter(Boolean).join(" "), Boolean(error), Boolean(warning));
    this.use.disabled = summary === undefined;
  }

  #say(text, isError, isWarning = false) {
    this.message.textContent = text;
    this.message.classList.toggle("warning", isWarning);
    this.message.classList.toggle("error", isError);
    this.text.setAttribute("aria-invalid", String(isError));
  }

  async #open() {
    const [file] = this.file.files;
    if (!file) return;
    // only what can be used is read into memory
    const bytes = new Uint8Array(await file.slice(0, this.#most.bytes + 1).arrayBuffer());
    const { text, error } = readBytes(bytes, this.#most);
    this.file.value = "";
    if (error) {
      this.#say(`${file.name}: ${error}`, true);
      this.use.disabled = true;
      return;
    }
    this.text.value = text;
    this.#name = file.name;
    this.#check();
  }

  #send() {
    const { owns, name } = this.#chosen;
    const content = this.text.value;
    this.used = [...this.used.slice(1 - MOST_USED), { kind: owns, content }];
    this.onUse({ kind: owns, name: this.#name, content, task: name });
    this.element.close();
  }
}
