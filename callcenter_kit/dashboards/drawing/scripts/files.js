// @ts-check
// Files that the visitor picks or drops: a saved case is small and sent as one text, a table of
// clients goes up in pieces, each acknowledged, so that the progress shown is true; a message as
// large as a workbook would be refused by servers that are not ours.
//
// <label data-drop> around <input type="file" data-upload data-largest="bytes"> takes the file;
// <div id="upload-state" data-own …> says what becomes of it, in the words of its data attributes.

import { closeMenus } from "./buttons.js";

/** @typedef {import("./morph.js").Field} Field */

const MAX_CASE_FILE_BYTES = 65536;

/** @param {DragEvent & { target: HTMLElement }} event */
const dropZone = (event) => event.target.closest?.("[data-drop]");

/** The fields and the places to drop on that take a visitor's file. */
export class FileInputs {
  #session;
  #content;
  #fields;
  #address;
  #upload;
  #figures;

  /**
   * @param {import("./session.js").Session} session
   * @param {HTMLElement} content
   * @param {import("./fields.js").Fields} fields
   * @param {import("./address.js").Address} address
   * @param {Upload} upload
   * @param {import("./figures.js").Figures} figures
   */
  constructor(session, content, fields, address, upload, figures) {
    this.#session = session;
    this.#content = content;
    this.#fields = fields;
    this.#address = address;
    this.#upload = upload;
    this.#figures = figures;
  }

  /** @param {import("./environment.js").Listen} on */
  listen(on) {
    on(this.#content, "change", ({ target: field }) => {
      if (field.dataset.upload !== undefined) this.#startUpload(field, field.files[0]);
      else if (field.type === "file") this.#openCase(field);
    });
    on(this.#content, "dragenter", (event) => this.#onDragOver(event));
    on(this.#content, "dragover", (event) => this.#onDragOver(event));
    on(this.#content, "dragleave", (event) => {
      const zone = dropZone(event);
      if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("over");
    });
    on(this.#content, "drop", (event) => this.#onDrop(event));
  }

  /**
   * A saved case; of a file that is too large to be one only the size is told.
   * @param {Field} field
   */
  async #openCase(field) {
    const [file] = field.files ?? [];
    if (!file) return;
    const maxBytes = Number(field.dataset.largest || MAX_CASE_FILE_BYTES);
    const value = file.size > maxBytes ? "" : await file.text();
    field.value = "";
    this.#fields.sendAll();
    closeMenus(this.#content);
    this.#address.pushNext(true);
    this.#session.ask({ do: field.dataset.do, value, size: file.size });
  }

  /**
   * A table of clients; its pictures will need the library.
   * @param {Field} field
   * @param {File} file
   */
  #startUpload(field, file) {
    this.#fields.sendAll();
    this.#upload.start(file, Number(field.dataset.largest));
    this.#figures.preload();
    field.value = "";
  }

  /** @param {DragEvent & { target: HTMLElement }} event */
  #onDragOver(event) {
    const zone = dropZone(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("over");
  }

  /** @param {DragEvent & { target: HTMLElement }} event */
  #onDrop(event) {
    const zone = dropZone(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("over");
    const [file] = event.dataTransfer?.files ?? [];
    if (file) this.#startUpload(/** @type {Field} */ (zone.querySelector("[data-upload]")), file);
  }
}

export const PIECE_BYTES = 262144;
export const MOST_IN_FLIGHT = 4; // pieces on their way at a time

/**
 * A file on its way.
 * @typedef {object} Transfer
 * @property {File} file
 * @property {number} id by which Python knows it
 * @property {number} sent bytes
 * @property {number} received bytes that Python has acknowledged
 */

/**
 * @param {HTMLElement} box
 * @param {string} selector
 * @returns {any}
 */
const find = (box, selector) => box.querySelector(selector);

/**
 * The words of one state, which are the box's own.
 * @param {HTMLElement} box
 * @param {string} state
 * @param {string} name of the file
 */
function showSentence(box, state, name) {
  const sentence = find(box, "[data-sentence]");
  const words = state ? (box.dataset[state] || "").replace("{name}", () => name) : "";
  if (sentence.textContent !== words) sentence.textContent = words;
}

/**
 * The bar, where there is one to see.
 * @param {HTMLElement} box
 * @param {number | null} share between 0 and 1, or null while it is unknown
 * @param {boolean} isHidden
 */
function showProgress(box, share, isHidden) {
  const bar = find(box, "progress");
  bar.hidden = find(box, "button").hidden = isHidden;
  if (share === null) bar.removeAttribute("value");
  else bar.value = share;
  const percent = share === null ? "" : `${Math.floor(share * 100)} %`;
  find(box, "[data-percent]").textContent = percent;
}

/** The one file that may be on its way at a time. */
export class Upload {
  #session;
  #content;
  #uploadCount = 0;
  /** @type {Transfer | null} */
  #transfer = null;
  #queue = Promise.resolve(); // one after another, for the pieces must come in their order

  /**
   * @param {import("./session.js").Session} session
   * @param {HTMLElement} content
   */
  constructor(session, content) {
    this.#session = session;
    this.#content = content;
  }

  /**
   * Sends a file, instead of the one that may be on its way.
   * @param {File | undefined} file
   * @param {number} maxBytes bytes that are read
   */
  start(file, maxBytes) {
    this.cancel();
    if (!file) return;
    if (file.size > maxBytes) {
      this.#showState("tooLarge", { name: file.name, isFailed: true });
      return;
    }
    this.#send(file);
  }

  /** @param {File} file */
  #send(file) {
    this.#uploadCount += 1;
    const id = Date.now() * 100 + (this.#uploadCount % 100);
    const transfer = this.#transfer = { file, id, sent: 0, received: 0 };
    this.#showState("sending", { share: 0 });
    if (!file.size) this.#finish(transfer);
    for (let piece = 0; piece < MOST_IN_FLIGHT; piece += 1) this.#queuePiece(transfer);
  }

  /**
   * What Python says: how much it holds, which stage it is at, that it is done.
   * @param {{ file: number, received: number, stage?: string }} message
   */
  receive({ file, received, stage }) {
    const transfer = this.#transfer;
    if (!transfer || file !== transfer.id) return;
    if (stage === "done") {
      this.#showState("");
      this.#transfer = null;
    } else if (stage) {
      this.#showState(stage);
    } else {
      transfer.received = received;
      this.#showState("sending", { share: received / transfer.file.size });
      if (received >= transfer.file.size) this.#finish(transfer);
      else this.#queuePiece(transfer);
    }
  }

  /** The line was interrupted, and pieces may be lost: the file goes up anew. */
  resume() {
    const transfer = this.#transfer;
    if (!transfer || transfer.received >= transfer.file.size) return;
    this.#send(transfer.file);
  }

  /** Whether the page has a file of the visitor's: on its way, or in what it shows. */
  get hasFile() {
    return this.#transfer !== null || this.#content.querySelector("[data-uploaded]") !== null;
  }

  cancel() {
    if (this.#transfer) this.#session.send({ do: "give_up", file: this.#transfer.id });
    this.#transfer = null;
    this.#showState("");
  }

  /** A new language on the page: the sentence follows it. */
  refreshWords() {
    const box = this.#box;
    const state = box?.dataset.state;
    if (!box || !state || box.classList.contains("failed")) return;
    const isSending = state === "sending" && this.#transfer;
    this.#showState(state, { share: isSending ? isSending.received / isSending.file.size : null });
  }

  /** @returns {HTMLElement | null} */
  get #box() {
    return this.#content.querySelector("#upload-state");
  }

  /**
   * @param {string} state its name among the box's data attributes; empty for none
   * @param {{ name?: string, isFailed?: boolean, share?: number | null }} [options]
   */
  #showState(state, { name = this.#transfer?.file.name ?? "", isFailed = false, share = null } = {}) {
    const box = this.#box;
    if (!box) return;
    box.hidden = !state;
    box.dataset.state = state;
    box.classList.toggle("failed", isFailed);
    showSentence(box, state, name);
    showProgress(box, share, isFailed || !state);
  }

  /** @param {Transfer} transfer */
  #queuePiece(transfer) {
    this.#queue = this.#queue
      .then(() => this.#sendPiece(transfer))
      .catch(() => this.#fail(transfer));
  }

  /** @param {Transfer} transfer */
  async #sendPiece(transfer) {
    const { file, sent } = transfer;
    if (this.#transfer !== transfer || sent >= file.size) return;
    transfer.sent = Math.min(sent + PIECE_BYTES, file.size);
    const piece = await file.slice(sent, transfer.sent).arrayBuffer();
    if (this.#transfer !== transfer) return;
    this.#session.expectReply();
    this.#session.send({ do: "piece", file: transfer.id }, [piece]);
  }

  /** @param {Transfer} transfer */
  #fail(transfer) {
    if (this.#transfer !== transfer) return;
    this.#showState("unreadable", { isFailed: true });
    this.#transfer = null;
  }

  /** @param {Transfer} transfer */
  #finish({ file, id }) {
    this.#showState("reading");
    this.#session.ask({ do: "whole", file: id, name: file.name, size: file.size });
  }
}
