// The one error of everything that reads what a stranger printed.

/** What was shown is no permit. `layer` says which one refused: text, prefix, base45, zlib, cbor, structure. */
export class Unreadable extends Error {
  constructor(layer, problem) {
    super(problem);
    this.name = "Unreadable";
    this.layer = layer;
  }
}
