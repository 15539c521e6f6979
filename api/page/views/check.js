// The one task: bring a permit by camera, code or file.
import { byId } from "../dom.js";
import { lengthOf, tidyCode } from "../permit/security_code.js";
import { word } from "../words.js";

let scanning = null;

/** Wire the section; `bring` takes {code}, {qr}, {file} or {unreadable}. */
export function wireCheck(bring) {
  byId("scan").addEventListener("click", () => scan(bring));
  byId("stop").addEventListener("click", stopScanning);
  byId("by-code").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = byId("code").value;
    const code = tidyCode(typed);
    const isQr = typed.trim().toUpperCase().startsWith("CITES1:");
    if (isQr) bring({ qr: typed.trim() });
    else if (code) bring({ code });
    else complain(byId("code"), word("check.no_code", { length: lengthOf(typed) }));
  });
  byId("code").addEventListener("input", () => complain(byId("code"), ""));
  byId("file").addEventListener("change", () => take(byId("file").files[0], bring));
  wireDrop(bring);
}

/** Stop the camera, if it runs. */
export function stopScanning() {
  scanning?.abort();
}

/** Let the QR decoder be there for when there is no network, where the telephone has no reader. */
export async function keepReader() {
  if (navigator.connection?.saveData) return;
  const { hasOwnReader } = await import("../scan/decoder.js");
  if (await hasOwnReader()) return;
  const files = ["/vendor/qr/index.js", "/vendor/qr/decode.js"];
  await Promise.all(files.map((path) => fetch(path))).catch(() => null);
}

async function scan(bring) {
  scanning?.abort();
  scanning = new AbortController();
  byId("camera").hidden = false;
  byId("scan").hidden = true;
  byId("camera-state").textContent = word("check.scanning");
  byId("stop").focus();
  let text = null;
  try {
    const { scanWith } = await import("../scan/camera.js");
    text = await scanWith(byId("stream"), scanning.signal);
    byId("camera").hidden = true;
  } catch {
    byId("camera-state").textContent = word("check.no_camera");
  }
  byId("scan").hidden = false;
  if (text !== null) bring({ qr: text });
  else if (scanning.signal.aborted) byId("scan").focus();
}

function wireDrop(bring) {
  const zone = byId("main");
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    byId("drop").classList.add("over");
  });
  zone.addEventListener("dragleave", () => byId("drop").classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    byId("drop").classList.remove("over");
    take(event.dataTransfer.files[0], bring);
  });
}

async function take(file, bring) {
  if (!file) return;
  byId("file").value = "";
  const { readPermit } = await import("../scan/files.js");
  try {
    bring({ file: await readPermit(file) });
  } catch (problem) {
    if (problem.name !== "Unreadable") throw problem;
    bring({ unreadable: problem });
  }
}

function complain(input, problem) {
  const help = byId("code-help");
  help.classList.toggle("problem", problem !== "");
  help.textContent = problem || word("check.code_help");
  input.setAttribute("aria-invalid", String(problem !== ""));
  if (problem) input.focus();
}
