// Files that a browser saves, and pictures made of an SVG.

/** Let the browser save some bytes or text under a name. */
export function save(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** An SVG as the bytes of a PNG, so many pixels for each of its own. */
export async function pngOf({ text, width, height }, scale) {
  const image = new Image();
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (let start = 0; start < bytes.length; start += 32_768) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  }
  image.src = `data:image/svg+xml;base64,${btoa(binary)}`; // as data: strict policies allow no blob
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("the picture is too large for this browser; save it as SVG");
  return blob;
}

/** Copy a text; where the clipboard is closed, an error that shows it. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const error = new Error("This browser does not let the page copy; take it from here:");
    error.text = text;
    throw error;
  }
}
