// Sheets for shadow roots: each text is read once for all pictures of a page. Strict security policies allow them.

const read = new Map();

/** Let a shadow root wear some sheets, and no others. */
export function wear(root, ...texts) {
  root.adoptedStyleSheets = texts.map((text) => {
    if (!read.has(text)) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      read.set(text, sheet);
    }
    return read.get(text);
  });
}
