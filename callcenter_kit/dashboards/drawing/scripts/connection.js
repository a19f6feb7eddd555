// @ts-check
// Connections to Python. Each has what anywidget's model has: a state, and events. That to a page's
// own kernel is the comm of one widget over the kernel's websocket; it emits two events more:
// "connection" when it opens and when it is interrupted, "gone" when the kernel is there no longer.
//
// Jupyter's messages on that websocket are a table of offsets, the channel, four parts in JSON, then
// buffers. The protocol is v1.kernel.websocket.jupyter.org.

/** @typedef {(...args: any[]) => void} Handler */

/** The state of a page as it came down, and who is called when a part of it changes. */
export class Connection {
  /** @type {Record<string, any>} */
  #state = { view: {}, figures: {}, later: {} };
  /** @type {Record<string, Set<Handler>>} */
  #handlers = {};

  /** @param {string} name */
  get(name) {
    return this.#state[name];
  }

  /**
   * @param {string} event
   * @param {Handler} handler
   */
  on(event, handler) {
    (this.#handlers[event] ??= new Set()).add(handler);
  }

  /**
   * @param {string} event
   * @param {Handler} handler
   */
  off(event, handler) {
    this.#handlers[event]?.delete(handler);
  }

  /**
   * Parts of the state came down; what is none of it is left out.
   * @param {Record<string, any>} state
   */
  update(state) {
    const names = Object.keys(state).filter((name) => name in this.#state);
    names.forEach((name) => { this.#state[name] = state[name]; });
    names.forEach((name) => this.emit(`change:${name}`));
  }

  /**
   * @param {string} event
   * @param {...any} args
   */
  emit(event, ...args) {
    [...(this.#handlers[event] ?? [])].forEach((handler) => handler(...args));
  }
}

export const PROTOCOL = "v1.kernel.websocket.jupyter.org";
const NUMBER_BYTES = 8; // bytes of a number in the table
const TEXT_PARTS = 5; // the channel, the header, its parent's, the metadata, the content

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
  const offsets = [NUMBER_BYTES * (parts.length + 2)];
  parts.forEach((part, index) => offsets.push(offsets[index] + part.length));
  const frame = new Uint8Array(offsets[parts.length]);
  const table = new DataView(frame.buffer);
  [offsets.length, ...offsets].forEach((number, index) => {
    table.setBigUint64(NUMBER_BYTES * index, BigInt(number), true);
  });
  parts.forEach((part, index) => frame.set(part, offsets[index]));
  return frame.buffer;
}

/**
 * @param {ArrayBuffer} frame
 * @returns {KernelMessage}
 */
export function decode(frame) {
  const table = new DataView(frame);
  /** @param {number} index */
  const numberAt = (index) => Number(table.getBigUint64(NUMBER_BYTES * index, true));
  const parts = Array.from({ length: numberAt(0) - 1 }, (_, index) =>
    frame.slice(numberAt(index + 1), numberAt(index + 2)));
  const decoder = new TextDecoder();
  const [channel, header, , , content] = parts.slice(0, TEXT_PARTS).map((part) => decoder.decode(part));
  return {
    channel,
    header: JSON.parse(header),
    content: JSON.parse(content),
    buffers: parts.slice(TEXT_PARTS),
  };
}

export const FIRST_WAIT = 500; // milliseconds before an interrupted connection is tried again
export const LONGEST_WAIT = 15000;
export const MOST_REFUSALS = 3; // in a row, of a kernel that is said to be there
export const SILENT_AFTER = 12000; // milliseconds without a message before an open connection is doubted
const GONE_STATUSES = [403, 404, 410];
const DEAD_STATES = ["dead", "restarting"]; // a kernel that starts anew knows of no page

/** A name that nobody else has. */
function uniqueId() {
  const numbers = crypto.getRandomValues(new Uint32Array(4));
  return [...numbers].map((number) => number.toString(16).padStart(8, "0")).join("");
}

/** The connection to one widget of one kernel. */
export class KernelConnection extends Connection {
  #address;
  #commId;
  // The same for good: a connection that is opened anew takes the place of its own earlier one.
  #session = uniqueId();
  /** @type {WebSocket | null} */
  #socket = null;
  #tries = 0;
  #refusals = 0;
  #isOpen = false;
  #lastMessageAt = 0;
  #timer = 0;
  #isGone = false;

  /**
   * @param {string} address of the kernel, in full, as http
   * @param {string} commId the widget's id
   */
  constructor(address, commId) {
    super();
    this.#address = address;
    this.#commId = commId;
  }

  /**
   * What is sent while it is not open is lost: whoever sends asks again when it opens.
   * @param {object} message
   * @param {undefined} [_callbacks] as anywidget's model has them
   * @param {ArrayBuffer[]} [buffers]
   */
  send(message, _callbacks, buffers = []) {
    if (!this.#isOpen) return;
    const header = {
      msg_id: uniqueId(),
      msg_type: "comm_msg",
      session: this.#session,
      username: "",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const content = { comm_id: this.#commId, data: { method: "custom", content: message } };
    this.#socket?.send(encode({ channel: "shell", header, content, buffers }));
  }

  open() {
    clearTimeout(this.#timer);
    const address = this.#address.replace(/^http/, "ws");
    const socket = new WebSocket(`${address}/channels?session_id=${this.#session}`, PROTOCOL);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#onOpen(socket);
    socket.onmessage = ({ data }) => this.#onMessage(socket, data);
    socket.onclose = () => this.#onClose(socket);
    this.#socket = socket;
    this.#lastMessageAt = Date.now();
  }

  /** Nothing came where something was due: a connection that was silent for long is renewed. */
  reconnectIfSilent() {
    const isSilent = Date.now() - this.#lastMessageAt >= SILENT_AFTER;
    if (isSilent && this.#isOpen && this.#socket) this.#onClose(this.#socket);
  }

  /** Tries at once, where it waits to try again. */
  reconnectNow() {
    if (!this.#socket && !this.#isGone) this.#retry();
  }

  /** @param {WebSocket} socket */
  #onOpen(socket) {
    if (socket !== this.#socket) return;
    this.#lastMessageAt = Date.now();
    this.#refusals = this.#tries = 0;
    this.#isOpen = true;
    this.emit("connection", true);
  }

  /**
   * @param {WebSocket} socket
   * @param {ArrayBuffer} frame
   */
  #onMessage(socket, frame) {
    if (socket !== this.#socket) return;
    this.#lastMessageAt = Date.now();
    const { header, content, buffers } = decode(frame);
    if (header.msg_type === "status" && DEAD_STATES.includes(content.execution_state)) this.#end();
    if (header.msg_type !== "comm_msg" || content.comm_id !== this.#commId) return;
    const { method, state, content: message } = content.data;
    if (method === "custom") this.emit("msg:custom", message, buffers);
    if (method === "update") this.update(state);
  }

  /** @param {WebSocket} socket */
  #onClose(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    if (socket.readyState !== WebSocket.CLOSED) socket.close();
    if (!this.#isOpen) this.#refusals += 1;
    this.#isOpen = false;
    this.emit("connection", false);
    this.#retryLater();
  }

  #retryLater() {
    const longestWait = Math.min(FIRST_WAIT * 2 ** this.#tries, LONGEST_WAIT);
    this.#tries += 1;
    // Not all the visitors of a server that comes back at the same moment.
    this.#timer = setTimeout(() => this.#retry(), longestWait * (0.5 + Math.random() / 2));
  }

  async #retry() {
    clearTimeout(this.#timer);
    const status = await this.#kernelStatus();
    if (this.#socket || this.#isGone) return;
    if (GONE_STATUSES.includes(status) || this.#refusals >= MOST_REFUSALS) this.#end();
    else if (status === 200) this.open();
    else this.#retryLater();
  }

  /** What the server says of the kernel; 0 where there is no server to be reached. */
  #kernelStatus() {
    return fetch(this.#address, { cache: "no-store" }).then(({ status }) => status, () => 0);
  }

  #end() {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#isOpen = false;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
    this.emit("gone");
  }
}
