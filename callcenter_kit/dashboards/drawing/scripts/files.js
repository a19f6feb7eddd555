// @ts-check
// Files that the visitor picks or drops: a saved case is small and sent as one text, a table of
// clients goes up in pieces.

import { closeMenus } from "./buttons.js";

/** @typedef {import("./morphing.js").Field} Field */

const LARGEST_CASE_FILE = 65536; // bytes

/** @param {DragEvent & { target: HTMLElement }} event */
const dropPlace = (event) => event.target.closest?.("[data-drop]");

/** What the visitor hands in. */
export class Files {
  #conversation;
  #content;
  #fields;
  #address;
  #upload;
  #figures;

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {HTMLElement} content
   * @param {import("./fields.js").Fields} fields
   * @param {import("./address.js").Address} address
   * @param {import("./uploading.js").Upload} upload
   * @param {import("./figures.js").Figures} figures
   */
  constructor(conversation, content, fields, address, upload, figures) {
    this.#conversation = conversation;
    this.#content = content;
    this.#fields = fields;
    this.#address = address;
    this.#upload = upload;
    this.#figures = figures;
  }

  /** @param {import("./listening.js").Listen} on */
  follow(on) {
    on(this.#content, "change", ({ target: field }) => {
      if (field.dataset.upload !== undefined) this.#send(field, field.files[0]);
      else if (field.type === "file") this.#open(field);
    });
    on(this.#content, "dragenter", (event) => this.#draggedOver(event));
    on(this.#content, "dragover", (event) => this.#draggedOver(event));
    on(this.#content, "dragleave", (event) => {
      const place = dropPlace(event);
      if (place && !place.contains(event.relatedTarget)) place.classList.remove("over");
    });
    on(this.#content, "drop", (event) => this.#dropped(event));
  }

  /**
   * A saved case; of a file that is too large to be one only the size is told.
   * @param {Field} field
   */
  async #open(field) {
    const [file] = field.files ?? [];
    if (!file) return;
    const largest = Number(field.dataset.largest || LARGEST_CASE_FILE);
    const value = file.size > largest ? "" : await file.text();
    field.value = "";
    this.#fields.tellAll();
    closeMenus(this.#content);
    this.#address.pushNext(true);
    this.#conversation.ask({ do: field.dataset.do, value, size: file.size });
  }

  /**
   * A table of clients; its pictures will need the library.
   * @param {Field} field
   * @param {File} file
   */
  #send(field, file) {
    this.#fields.tellAll();
    this.#upload.take(file, Number(field.dataset.largest));
    this.#figures.prepare();
    field.value = "";
  }

  /** @param {DragEvent & { target: HTMLElement }} event */
  #draggedOver(event) {
    const place = dropPlace(event);
    if (!place) return;
    event.preventDefault();
    place.classList.add("over");
  }

  /** @param {DragEvent & { target: HTMLElement }} event */
  #dropped(event) {
    const place = dropPlace(event);
    if (!place) return;
    event.preventDefault();
    place.classList.remove("over");
    const [file] = event.dataTransfer?.files ?? [];
    if (file) this.#send(/** @type {Field} */ (place.querySelector("[data-upload]")), file);
  }
}
