// @ts-check
// Jupyter's messages as a kernel's websocket carries them: a table of offsets, the channel, four
// parts in JSON, then buffers. The protocol is v1.kernel.websocket.jupyter.org.

export const PROTOCOL = "v1.kernel.websocket.jupyter.org";
const WORD = 8; // bytes of a number in the table
const TEXTS = 5; // the channel, the header, its parent's, the metadata, the content

/**
 * @typedef {object} KernelMessage
 * @property {string} channel
 * @property {{ msg_type: string }} header
 * @property {any} content
 * @property {ArrayBuffer[]} buffers
 */

/**
 * @param {KernelMessage} message
 * @returns {ArrayBuffer}
 */
export function encode({ channel, header, content, buffers }) {
  const encoder = new TextEncoder();
  const texts = [channel, ...[header, {}, {}, content].map((part) => JSON.stringify(part))];
  const parts = [
    ...texts.map((text) => encoder.encode(text)),
    ...buffers.map((buffer) => new Uint8Array(buffer)),
  ];
  const offsets = [WORD * (parts.length + 2)];
  parts.forEach((part, place) => offsets.push(offsets[place] + part.length));
  const frame = new Uint8Array(offsets[parts.length]);
  const table = new DataView(frame.buffer);
  [offsets.length, ...offsets].forEach((number, place) => {
    table.setBigUint64(WORD * place, BigInt(number), true);
  });
  parts.forEach((part, place) => frame.set(part, offsets[place]));
  return frame.buffer;
}

/**
 * @param {ArrayBuffer} frame
 * @returns {KernelMessage}
 */
export function decode(frame) {
  const table = new DataView(frame);
  /** @param {number} place */
  const number = (place) => Number(table.getBigUint64(WORD * place, true));
  const parts = Array.from({ length: number(0) - 1 }, (_, place) =>
    frame.slice(number(place + 1), number(place + 2)));
  const decoder = new TextDecoder();
  const [channel, header, , , content] = parts.slice(0, TEXTS).map((part) => decoder.decode(part));
  return {
    channel,
    header: JSON.parse(header),
    content: JSON.parse(content),
    buffers: parts.slice(TEXTS),
  };
}
