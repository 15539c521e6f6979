// What somebody hands over as a file: a permit file (JSON), or the printed form (PDF), which carries
// the permit file as an attachment. Nothing in it is run, followed or fetched.
import { inflate } from "../permit/inflate.js";
import { Unreadable } from "../permit/unreadable.js";

const LARGEST = 8 * 1024 * 1024;
const LARGEST_PERMIT = 512 * 1024;
const FORMATS = ["cites-permit-file/1", "cites-permit-part/1"];
const MOST_STREAMS = 64;

/** Return the permit file that a file holds. Throws `Unreadable`. */
export async function readPermit(file) {
  if (file.size > LARGEST) throw new Unreadable("file", "is too large for a permit");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isPdf = startsWith(bytes, "%PDF-");
  const found = isPdf ? await attachedTo(bytes) : parsed(bytes);
  if (!found) throw new Unreadable("file", "holds no permit file");
  return found;
}

/** Return the permit file among the streams of a PDF, or null. */
async function attachedTo(bytes) {
  const text = new TextDecoder("latin1").decode(bytes);
  const head = /<<(?:[^<>]|<<[^<>]*>>|<[0-9A-Fa-f]*>){0,2000}>>\s*stream\r?\n/g;
  let tried = 0;
  for (const match of text.matchAll(head)) {
    if (!/\/EmbeddedFile\b/.test(match[0])) continue;
    tried += 1;
    if (tried > MOST_STREAMS) break;
    const begin = match.index + match[0].length;
    const length = /\/Length\s+(\d+)(?!\s+\d+\s+R)/.exec(match[0]);
    const end = length ? begin + Number(length[1]) : text.indexOf("endstream", begin);
    const found = await contentOf(bytes.slice(begin, end), /\/FlateDecode\b/.test(match[0]));
    if (found) return found;
  }
  return null;
}

async function contentOf(bytes, isPacked) {
  try {
    return parsed(isPacked ? await inflate(bytes, LARGEST_PERMIT) : bytes);
  } catch (problem) {
    if (problem instanceof Unreadable) return null;
    throw problem;
  }
}

function parsed(bytes) {
  if (bytes.length > LARGEST_PERMIT) return null;
  try {
    const found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return FORMATS.includes(found?.format) ? found : null;
  } catch {
    return null;
  }
}

const startsWith = (bytes, text) => [...text].every((letter, at) => bytes[at] === letter.charCodeAt(0));
