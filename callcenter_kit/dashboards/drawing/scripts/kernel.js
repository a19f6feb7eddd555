// @ts-check
// The line to the page's own kernel: the comm of one widget over the kernel's websocket. It has
// what anywidget's model has, and tells three things more: "line" when it opens and when it is
// interrupted, "gone" when the kernel is there no longer.

import { Line } from "./line.js";
import { decode, encode, PROTOCOL } from "./wire.js";

export const FIRST_WAIT = 500; // milliseconds before an interrupted line is tried again
export const LONGEST_WAIT = 15000;
export const MOST_REFUSALS = 3; // in a row, of a kernel that is said to be there
export const SILENT_AFTER = 12000; // milliseconds without a message before an open line is doubted
const GONE = [403, 404, 410];
const DEAD = ["dead", "restarting"]; // a kernel that starts anew knows of no page

/** A name that nobody else has. */
function randomName() {
  const numbers = crypto.getRandomValues(new Uint32Array(4));
  return [...numbers].map((number) => number.toString(16).padStart(8, "0")).join("");
}

/** The line to one widget of one kernel. */
export class KernelLine extends Line {
  #address;
  #comm;
  // The same for good: what the kernel says while the line is interrupted is kept for it.
  #session = randomName();
  /** @type {WebSocket | null} */
  #socket = null;
  #tries = 0;
  #refusals = 0;
  #isOpen = false;
  #heardAt = 0;
  #timer = 0;
  #isGone = false;

  /**
   * @param {string} address of the kernel, in full, as http
   * @param {string} comm the widget's id
   */
  constructor(address, comm) {
    super();
    this.#address = address;
    this.#comm = comm;
  }

  /**
   * What is sent while the line is not open is lost: whoever sends asks again when it opens.
   * @param {object} message
   * @param {undefined} [_callbacks] as anywidget's model has them
   * @param {ArrayBuffer[]} [buffers]
   */
  send(message, _callbacks, buffers = []) {
    if (!this.#isOpen) return;
    const header = {
      msg_id: randomName(),
      msg_type: "comm_msg",
      session: this.#session,
      username: "",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const content = { comm_id: this.#comm, data: { method: "custom", content: message } };
    this.#socket?.send(encode({ channel: "shell", header, content, buffers }));
  }

  open() {
    clearTimeout(this.#timer);
    const address = this.#address.replace(/^http/, "ws");
    const socket = new WebSocket(`${address}/channels?session_id=${this.#session}`, PROTOCOL);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = ({ data }) => this.#hear(socket, data);
    socket.onclose = () => this.#closed(socket);
    this.#socket = socket;
    this.#heardAt = Date.now();
  }

  /** Nothing was heard where something was due: a line that has been silent for long is renewed. */
  check() {
    const isSilent = Date.now() - this.#heardAt >= SILENT_AFTER;
    if (isSilent && this.#isOpen && this.#socket) this.#closed(this.#socket);
  }

  /** Tries at once, where it waits to try again. */
  hurry() {
    if (!this.#socket && !this.#isGone) this.#tryAgain();
  }

  /** @param {WebSocket} socket */
  #opened(socket) {
    if (socket !== this.#socket) return;
    this.#heardAt = Date.now();
    this.#refusals = this.#tries = 0;
    this.#isOpen = true;
    this.fire("line", true);
  }

  /**
   * @param {WebSocket} socket
   * @param {ArrayBuffer} frame
   */
  #hear(socket, frame) {
    if (socket !== this.#socket) return;
    this.#heardAt = Date.now();
    const { header, content, buffers } = decode(frame);
    if (header.msg_type === "status" && DEAD.includes(content.execution_state)) this.#leave();
    if (header.msg_type !== "comm_msg" || content.comm_id !== this.#comm) return;
    const { method, state, content: message } = content.data;
    if (method === "custom") this.fire("msg:custom", message, buffers);
    if (method === "update") this.update(state);
  }

  /** @param {WebSocket} socket */
  #closed(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    if (socket.readyState !== WebSocket.CLOSED) socket.close();
    if (!this.#isOpen) this.#refusals += 1;
    this.#isOpen = false;
    this.fire("line", false);
    this.#wait();
  }

  #wait() {
    const longest = Math.min(FIRST_WAIT * 2 ** this.#tries, LONGEST_WAIT);
    this.#tries += 1;
    // Not all the visitors of a server that comes back at the same moment.
    this.#timer = setTimeout(() => this.#tryAgain(), longest * (0.5 + Math.random() / 2));
  }

  async #tryAgain() {
    clearTimeout(this.#timer);
    const status = await this.#kernelStatus();
    if (this.#socket || this.#isGone) return;
    if (GONE.includes(status) || this.#refusals >= MOST_REFUSALS) this.#leave();
    else if (status === 200) this.open();
    else this.#wait();
  }

  /** What the server says of the kernel; 0 where there is no server to be reached. */
  #kernelStatus() {
    return fetch(this.#address, { cache: "no-store" }).then(({ status }) => status, () => 0);
  }

  #leave() {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#isOpen = false;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
    this.fire("gone");
  }
}
