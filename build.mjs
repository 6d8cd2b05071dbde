// Bundles static/js into static/dist: node build.mjs [--outdir=…] [--log-level=…]. Entries that are not there are left out.

import { existsSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const MODULES = {
  "rnn-visualizer": "main.js",
  lesson: "lesson/main.js",
  "rnn-player": "player/main.js",
};
const SCRIPTS = {
  "rnn-player.classic": "player/classic.js",
  "rnn-player.more": "player/more.js",
  "rnn-player.lesson": "player/lesson/main.js",
  "rnn-player.train": "engine/main.js",
  "rnn-player.share": "share/part.js",
};

// sheets are texts in modules: white space and comments in them are for people
const sheets = {
  name: "sheets",
  setup({ onLoad }) {
    onLoad({ filter: /(style|_css|theme)\.js$/ }, ({ path }) => ({ contents: dense(readFileSync(path, "utf8")) }));
  },
};

function dense(source) {
  return source.replace(/`[^`]*`/g, (text) =>
    text.includes("{\n") || text.includes(" { ")
      ? text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\s+/g, " ").replace(/ ?([{};,>]) ?/g, "$1").replaceAll(";}", "}").replaceAll(": ", ":")
      : text,
  );
}

const given = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, "").split("=")));
const common = {
  bundle: true,
  minify: true,
  target: "es2022",
  outdir: given.outdir ?? "static/dist",
  logLevel: given["log-level"] ?? "warning",
  plugins: [sheets],
};

function there(entries) {
  const paths = Object.entries(entries).map(([name, path]) => [name, `static/js/${path}`]);
  return Object.fromEntries(paths.filter(([, path]) => existsSync(path)));
}

await build({ ...common, entryPoints: there(MODULES), format: "esm" });
const { "rnn-player.train": train, ...scripts } = there(SCRIPTS);
await build({ ...common, entryPoints: scripts, format: "iife" });

// stands in a function of its own: its text is what a worker is made of where no file can be loaded
const own = { js: "(function rnnTrain(){" };
if (train) {
  const alone = { format: "iife", banner: own, footer: { js: "})();" } };
  await build({ ...common, entryPoints: { "rnn-player.train": train }, ...alone });
}
