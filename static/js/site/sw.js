// The service worker of a course that is served as files: keeps it in this browser, so that it opens without a network.
// `SITE`, the line above this one, is written with the site: its version, and the content hash of every file.
//
// A file is kept under its address and its hash. A new version of the site brings a new worker; while the old one still
// answers, the new one fetches what has changed and takes over what has not. It answers from the next visit on (or when
// the page says so), and the old cache goes.

const MANY = 4;
const PREFIX = `rnn-visualizer ${registration.scope} `;
const NAME = PREFIX + SITE.version;
const EVERYTHING = Object.keys(SITE.files);
const SHELL = EVERYTHING.filter((path) => !/\.(rnn\.json|webp)$/.test(path));

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const path = event.request.method === "GET" ? pathOf(event.request.url) : null;
  if (path !== null) event.respondWith(answer(event, path));
});
addEventListener("message", (event) => {
  const { data, ports } = event;
  if (data.takeOver) skipWaiting();
  if (data.keep) event.waitUntil(keepAll((told) => ports[0].postMessage(told)));
});

/** Texts and scripts first; where the version before was whole, so is this one before it answers. */
async function install() {
  await keep((await wasWhole()) ? EVERYTHING : SHELL);
}

async function activate() {
  const before = await others();
  await Promise.all(before.map((name) => caches.delete(name)));
  if (!before.length) await clients.claim(); // the first visit: there is no other version it could be mixed with
}

async function others() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
}

async function wasWhole() {
  for (const name of await others()) if (await (await caches.open(name)).match(mark())) return true;
  return false;
}

/** Keep every file, and say how far it is. */
async function keepAll(say) {
  try {
    await keep(EVERYTHING, (kept) => say({ kept, of: EVERYTHING.length }));
    const cache = await caches.open(NAME);
    await cache.put(mark(), new Response(""));
    say({ whole: true, bytes: SITE.bytes });
  } catch (error) {
    say({ failed: String(error.message ?? error) });
  }
}

async function keep(paths, say = () => {}) {
  const cache = await caches.open(NAME);
  const left = [...paths];
  let kept = 0;
  const work = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      await keepOne(cache, path);
      say(++kept);
    }
  };
  const works = await Promise.allSettled(Array.from({ length: MANY }, work));
  const failed = works.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
}

async function keepOne(cache, path) {
  const key = keyOf(path);
  if (await cache.match(key)) return;
  const known = await caches.match(key); // another version of the site has the same file
  const found = known ?? (await fetch(new URL(path, registration.scope), { cache: "no-cache" }));
  if (!found.ok) throw new Error(`${path} is not there (${found.status})`);
  await cache.put(key, await plain(found));
}

/** A redirected answer may not answer a navigation; its content may. */
async function plain(response) {
  return response.redirected ? new Response(await response.blob(), { headers: response.headers }) : response;
}

async function answer(event, path) {
  const key = path in SITE.files && keyOf(path);
  const cache = await caches.open(NAME);
  const kept = key && (await cache.match(key));
  if (kept) return kept;
  try {
    const found = await fetch(event.request);
    if (key && found.ok && !found.redirected) event.waitUntil(cache.put(key, found.clone()));
    return found;
  } catch (error) {
    const missing = event.request.mode === "navigate" && (await cache.match(keyOf("404.html")));
    if (missing) return new Response(missing.body, { status: 404, headers: missing.headers });
    throw error;
  }
}

/** The path of an address inside the site; null elsewhere. Hosts may leave out `index.html` and `.html`. */
function pathOf(address) {
  const url = new URL(address);
  const inside = `${url.origin}${url.pathname}`;
  if (!inside.startsWith(registration.scope)) return null;
  const path = decodeURIComponent(inside.slice(registration.scope.length));
  const full = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  return full in SITE.files || !(`${full}.html` in SITE.files) ? full : `${full}.html`;
}

function keyOf(path) {
  return `${new URL(path, registration.scope)}?v=${SITE.files[path]}`;
}

function mark() {
  return `${registration.scope}?whole`;
}
