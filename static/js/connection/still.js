// The question whether the server still has this page's session.

const PATIENCE = 5000; // ms

/**
 * Ask the server at `root`. `{ready, there, kept}`: whether a run can start at once, whether the session is there, and
 * {updates, age, missing} of what was kept of its network, or null.
 *
 * @throws where no server answers
 */
export async function still(root, { ticket, token }) {
  const body = JSON.stringify({ ticket, token });
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(new URL("still", root), { method: "POST", body, signal, cache: "no-store" });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.json();
}
