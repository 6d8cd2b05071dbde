// The page for an address that leads nowhere: it may be sent at any depth, so it looks for the site's root upwards.

(async () => {
  for (let at = new URL(".", location.href); ; at = new URL("..", at)) {
    const answer = await fetch(new URL("manifest.webmanifest", at)).catch(() => null);
    if (answer?.ok) {
      for (const link of document.querySelectorAll("a[data-to]")) link.href = new URL(link.dataset.to, at);
      return;
    }
    if (at.pathname === "/") return;
  }
})();
