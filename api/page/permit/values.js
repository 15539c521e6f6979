// What a permit says, by path (JSON pointer), from a QR code's boxes or from a permit file.

const MOST = 4096;

/** Return the values of a QR code's boxes; one that is no JSON is left out, the hash decides anyway. */
export function valuesOfBoxes(boxes) {
  const values = new Map();
  for (const { path, value } of boxes) {
    try {
      const found = JSON.parse(value);
      if (["string", "number", "boolean"].includes(typeof found)) values.set(path, found);
    } catch {
      // not shown
    }
  }
  return values;
}

/** Return the values of a permit file's document. */
export function valuesOfDocument(document) {
  const values = new Map();
  const waiting = [["", document]];
  while (waiting.length > 0 && values.size < MOST) {
    const [path, value] = waiting.shift();
    if (Array.isArray(value)) values.set(path, value.length);
    if (value !== null && typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) waiting.push([`${path}/${name}`, inner]);
    } else if (value !== undefined && value !== null) {
      values.set(path, value);
    }
  }
  return values;
}

/** Return how many lines a permit has, as far as its values say. */
export function lineCount(values) {
  const said = values.get("/lines");
  return Number.isInteger(said) && said > 0 && said <= 32 ? said : 0;
}

/** Return the letter of a line on the form. */
export function letterOf(position) {
  const letter = (at) => String.fromCharCode(65 + at);
  return position < 26 ? letter(position) : letter(Math.floor(position / 26) - 1) + letter(position % 26);
}
