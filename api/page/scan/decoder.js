// Reads a QR code out of a picture: the telephone's own reader where there is one, else the vendored
// one, which is loaded only when it is needed.

/** Return a function from a canvas to the text of its QR code, or null where it shows none. */
export async function makeDecoder() {
  const own = await ownReader();
  return own ?? vendoredReader();
}

async function ownReader() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async (canvas) => (await detector.detect(canvas))[0]?.rawValue ?? null;
  } catch {
    return null;
  }
}

async function vendoredReader() {
  const { default: decodeQR } = await import("../vendor/qr/decode.js");
  return async (canvas) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    try {
      return decodeQR({ width, height, data });
    } catch {
      return null; // no code in this picture, or not to be read: the next one may be better
    }
  };
}
