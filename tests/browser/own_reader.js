// A BarcodeDetector with the interface of the standard (Shape Detection API), put into the page before
// it loads. It reads through `readPicture`, an independent decoder in the test's own process.
(() => {
  const KNOWN = ["aztec", "code_128", "ean_13", "pdf417", "qr_code"];
  window.detectorCalls = [];
  window.BarcodeDetector = class BarcodeDetector {
    static async getSupportedFormats() {
      window.detectorCalls.push("getSupportedFormats");
      return window.detectorFormats ?? KNOWN;
    }

    constructor(options = {}) {
      const formats = options.formats ?? KNOWN;
      if (formats.length === 0 || !formats.every((format) => KNOWN.includes(format))) throw new TypeError("formats");
      window.detectorCalls.push(`new ${formats}`);
    }

    async detect(source) {
      window.detectorCalls.push("detect");
      if (window.detectorBroken) throw new DOMException("Barcode detection service unavailable.", "NotSupportedError");
      const [width, height] = [source.videoWidth ?? source.width, source.videoHeight ?? source.height];
      if (!width || !height) throw new DOMException("Nothing to look at.", "InvalidStateError");
      const canvas = new OffscreenCanvas(width, height);
      canvas.getContext("2d").drawImage(source, 0, 0);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
      const found = await window.readPicture(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")));
      return found.map((rawValue) => ({ rawValue, format: "qr_code", boundingBox: new DOMRectReadOnly(), cornerPoints: [] }));
    }
  };
})();
