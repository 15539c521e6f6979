// Unpacking (zlib) with a limit: a bomb is cut off after its first bytes, whatever it would grow to.
import { concat } from "./bytes.js";
import { Unreadable } from "./unreadable.js";

/** Return what was packed, if it is at most `most` bytes and nothing follows it. */
export async function inflate(packed, most) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Unreadable("zlib", "is damaged: its content does not unpack");
    });
    if (done) return whole(concat(...parts), packed);
    length += value.length;
    if (length > most) {
      await reader.cancel().catch(() => {});
      throw new Unreadable("zlib", "unpacks to more than a permit needs");
    }
    parts.push(value);
  }
}

/** What was packed ends with the check sum of the content; not every browser refuses a tail. */
function whole(content, packed) {
  let [low, high] = [1, 0];
  for (const byte of content) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  const view = new DataView(packed.buffer, packed.byteOffset + packed.length - 4, 4);
  if (view.getUint32(0) === high * 65536 + low) return content;
  throw new Unreadable("zlib", "is cut off or has a tail");
}
