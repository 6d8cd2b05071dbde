// The page around the bench: that scripts run; light, dark or as the system says, remembered in this browser.

const SCHEMES = { auto: "light dark", light: "light", dark: "dark" };
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const KEY = "rnn-visualizer-colours";

document.documentElement.dataset.scripts = ""; // before anything is painted: a lesson then shows one page

function remembered() {
  try {
    const known = localStorage.getItem(KEY);
    return known in SCHEMES ? known : "auto";
  } catch {
    return "auto"; // storage may be forbidden
  }
}

function show(choice) {
  document.documentElement.style.colorScheme = SCHEMES[choice];
  if (choice === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice; // what players on the page go by
  for (const button of document.querySelectorAll("[data-colours]")) {
    button.textContent = `Colours: ${choice}`;
    button.dataset.colours = choice;
  }
}

show(remembered());
document.addEventListener("DOMContentLoaded", () => show(remembered()));
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-colours]");
  if (!button) return;
  const choice = NEXT[button.dataset.colours] ?? "auto";
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // then the choice lasts as long as the page
  }
  show(choice);
});
