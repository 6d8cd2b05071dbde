// A page of the course that is served as files: keeps the course in this browser, and says so.

const here = document.currentScript.src;
const root = new URL("../../", here);
const CALM = 2000; // milliseconds after the page has loaded, before the rest of the course is fetched

start();

async function start() {
  trainAsAsked();
  if (!("serviceWorker" in navigator) || !/^https?:$/.test(location.protocol)) return;
  await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  try {
    const options = { scope: root.href, updateViaCache: "none" };
    const registration = await navigator.serviceWorker.register(new URL("sw.js", root), options);
    watchForUpdates(registration);
    const { active } = await navigator.serviceWorker.ready;
    if (navigator.connection?.saveData) offerToKeep(active);
    else setTimeout(keep, CALM, active);
  } catch (error) {
    tell("no", `This course cannot be kept in this browser (${error.message}); it needs the network.`);
  }
}

/** Ask the worker to keep every file; only what is missing is fetched. */
function keep(worker) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    if (data.whole) tell("ready", `The whole course is kept in this browser (${megabytes(data.bytes)}): it opens without a network.`);
    else if (data.failed) tell("no", `Not everything could be kept in this browser (${data.failed}); the next visit tries again.`);
    else tell("keeping", `Keeping the course in this browser: ${data.kept} of ${data.of} files.`);
  };
  worker.postMessage({ keep: "everything" }, [port2]);
}

function offerToKeep(worker) {
  tell("asked", "Your browser saves data, so the recordings are not kept. ");
  button("Keep the whole course", () => keep(worker));
}

function watchForUpdates(registration) {
  const offer = () => {
    const { waiting } = registration;
    if (!waiting || !navigator.serviceWorker.controller) return;
    tell("update", "There is a new version of this course; you get it at your next visit. ");
    button("Get it now", () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage({ takeOver: true });
    });
  };
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing.addEventListener("statechange", () => installing.state === "installed" && offer());
  });
  offer();
}

function tell(state, words) {
  if (document.documentElement.dataset.offline === "update") return; // nothing is more worth saying
  document.documentElement.dataset.offline = state;
  for (const place of document.querySelectorAll(".offline")) {
    place.hidden = false;
    place.textContent = words;
  }
}

function button(words, act) {
  for (const place of document.querySelectorAll(".offline")) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", textContent: words, onclick: act });
    place.append(made);
  }
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The page where networks learn takes its experiment from the address, as the lab does. */
function trainAsAsked() {
  const asked = new URLSearchParams(location.search);
  if (!asked.has("task") && !asked.has("model")) return;
  for (const player of document.querySelectorAll("rnn-score[train]")) player.setAttribute("train", asked.toString());
}
