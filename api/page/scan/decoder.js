// Reads a QR code out of a picture: the telephone's own reader where there is one that works, else the
// vendored one, which is loaded only when it is needed.

/** Return a function from a canvas to the text of its QR code, or null where it shows none. */
export async function makeDecoder() {
  const own = await ownReader();
  return own ? withFallback(own) : vendoredReader();
}

/** Return whether the telephone has a reader for QR codes, by its own word. */
export const hasOwnReader = async () => (await ownReader()) !== null;

/** A reader may be there and not work (no service behind it): then the vendored one takes over. */
function withFallback(own) {
  let reader = own;
  return async (canvas) => {
    try {
      return await reader(canvas);
    } catch (problem) {
      if (reader !== own) throw problem;
      reader = await vendoredReader();
      return reader(canvas);
    }
  };
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
