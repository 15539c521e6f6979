// The camera, until it saw a QR code or was stopped.
import { makeDecoder } from "./decoder.js";

const PAUSE = 120;
const WANTED = { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1080 } };

/** Show the camera in a video element; return the text of the first QR code, or null if stopped. */
export async function scanWith(video, signal) {
  const [decode, stream] = await Promise.all([
    makeDecoder(),
    navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false }),
  ]);
  try {
    video.srcObject = stream;
    await video.play();
    return await firstCode(video, decode, signal);
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}

async function firstCode(video, decode, signal) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  while (!signal.aborted) {
    if (video.videoWidth > 0) {
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      context.drawImage(video, 0, 0);
      const text = await decode(canvas);
      if (text) return text;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return null;
}
