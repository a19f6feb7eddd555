// @ts-check
// Buttons, menus and links within the page. A button's data-do names what Python is to do, or one
// of the few things that the browser does alone; a link's data-tell, what Python is told of it.

/**
 * @param {HTMLElement} content
 * @param {Element | null} [except] the menu that stays open
 */
export function closeMenus(content, except) {
  content.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (menu !== except) /** @type {HTMLDetailsElement} */ (menu).open = false;
  });
}

const EDGE = 8; // pixels kept free between an opened panel and the edge of the page

/**
 * An opened panel hangs from its mark, wherever that stands: it is moved aside until it is in sight.
 * @param {HTMLElement} content
 * @param {HTMLElement} mark
 */
export function keepInSight(content, mark) {
  const panel = /** @type {HTMLElement | null} */ (mark.querySelector(":scope > .panel"));
  if (!panel || !mark.hasAttribute("open")) return;
  panel.style.translate = "";
  const [page, box] = [content.getBoundingClientRect(), panel.getBoundingClientRect()];
  const aside = Math.max(page.left + EDGE - box.left, Math.min(0, page.right - EDGE - box.right));
  if (aside) panel.style.translate = `${aside}px`;
}

/**
 * What takes the focus when a link leads to an element: itself, else its first control.
 * @param {HTMLElement} target
 * @returns {HTMLElement}
 */
export function focusTarget(target) {
  if (target.matches("input, button, a, [tabindex]")) return target;
  return target.querySelector("input:checked, input, button, summary") || target;
}

/**
 * The element of that name: here, else in another part of the dashboard; a part numbers its own.
 * @param {HTMLElement} content
 * @param {string} id
 * @returns {HTMLElement | null}
 */
function findTarget(content, id) {
  const selector = `#${CSS.escape(id)}, [id^="${CSS.escape(id)}--"]`;
  return content.querySelector(selector) ?? document.querySelector(`.callcenter-kit :is(${selector})`);
}

/**
 * @param {HTMLElement} content
 * @param {string} id
 */
function jumpTo(content, id) {
  const target = findTarget(content, id);
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) {
    fold.open = true;
  }
  const isGentle = matchMedia("(prefers-reduced-motion: no-preference)").matches;
  target.scrollIntoView({ behavior: isGentle ? "smooth" : "auto", block: "start" });
  focusTarget(target).focus({ preventScroll: true });
}

/**
 * Opens whatever is folded in the page but menus and help, so that it is printed, too.
 * @param {HTMLElement} content
 */
export function openAll(content) {
  content.querySelectorAll("main details:not([open], [data-menu], .chip)").forEach((details) => {
    /** @type {HTMLDetailsElement} */ (details).open = true;
  });
}

/** What the visitor presses. */
export class Buttons {
  #session;
  #frame;
  #fields;
  #address;
  /** @type {Record<string, (button: HTMLElement) => void>} */
  #localActions; // buttons that need no kernel

  /**
   * @param {import("./session.js").Session} session
   * @param {import("./view.js").Frame} frame
   * @param {import("./fields.js").Fields} fields
   * @param {import("./address.js").Address} address
   * @param {import("./files.js").Upload} upload
   */
  constructor(session, frame, fields, address, upload) {
    this.#session = session;
    this.#frame = frame;
    this.#fields = fields;
    this.#address = address;
    this.#localActions = {
      share: (button) => copyText(button, frame.toast),
      copy: (button) => copyText(button, frame.toast),
      print: () => window.print(),
      open_all: () => openAll(frame.content),
      reload: () => {
        address.write();
        location.reload();
      },
      give_up: () => upload.cancel(),
    };
  }

  /** @param {import("./environment.js").Listen} on */
  listen(on) {
    const { root, content } = this.#frame;
    on(content, "click", (event) => this.#onClick(event));
    on(content, "auxclick", (event) => { if (event.button === 1) this.#onLink(event); });
    on(content, "keydown", (event) => this.#onKey(event));
    on(content, "toggle", ({ target }) => keepInSight(content, target), true);
    on(document, "click", ({ target }) => {
      if (!root.contains(target)) closeMenus(content);
    });
  }

  /** @param {MouseEvent & { target: HTMLElement }} event */
  #onClick(event) {
    const { content } = this.#frame;
    /** @type {HTMLElement | null} */
    const jump = event.target.closest("[data-jump]");
    if (jump) {
      event.preventDefault();
      jumpTo(content, jump.dataset.jump ?? "");
      return;
    }
    /** @type {HTMLElement | null} */
    const button = event.target.closest("button[data-do]");
    if (button) this.#press(button);
    this.#onLink(event);
    if (event.target.closest("summary")) return;
    closeMenus(content, event.target.closest("details[data-menu]"));
  }

  /** @param {MouseEvent & { target: HTMLElement }} event */
  #onLink({ target }) {
    /** @type {HTMLAnchorElement | null} */
    const link = target.closest("a[href*='#']");
    if (link) this.#openLink(link);
  }

  /** @param {KeyboardEvent & { target: HTMLElement }} event */
  #onKey({ key, target }) {
    if (key === "Enter" && "enters" in target.dataset) {
      /** @type {HTMLElement | null | undefined} */
      const button = target.closest(".answers-to, .reply")?.querySelector("[data-boxed], .reply > button");
      button?.click();
    }
    if (key !== "Escape") return;
    /** @type {HTMLElement | null | undefined} */
    const summary = target.closest("details[data-menu][open]")?.querySelector("summary");
    summary?.focus();
    closeMenus(this.#frame.content);
  }

  /** @param {HTMLElement} button */
  #press(button) {
    const action = this.#localActions[button.dataset.do ?? ""];
    this.#fields.sendAll();
    if (action) action(button);
    else this.#askPython(button);
    closeMenus(this.#frame.content);
  }

  /** @param {HTMLAnchorElement} link */
  #openLink(link) {
    const { tell, value } = link.dataset;
    this.#fields.sendAll();
    this.#address.write();
    this.#address.addUnanswered(link);
    if (tell) this.#session.ask({ do: tell, value });
  }

  /** @param {HTMLElement} button */
  #askPython(button) {
    const { do: action, name, boxed, preparing } = button.dataset;
    /** @type {HTMLInputElement | null | undefined} */
    const box = boxed === undefined ? null : button.closest(".answers-to")?.querySelector("input");
    if (box?.value === "") {
      box.focus();
      return;
    }
    const value = box ? box.value : button.dataset.value ?? "";
    this.#address.pushNext(button.hasAttribute("data-push"));
    this.#session.ask({ do: action, name, value });
    if (preparing) showToast(this.#frame.toast, preparing, Infinity);
  }
}

const TOAST_DURATION = 5000; // milliseconds

/** The files that Python makes; a large one comes in parts, each once it is asked for. */
export class Downloads {
  #session;
  /** @type {Map<number, ArrayBuffer[]>} */
  #parts = new Map();
  #forgotten = 0; // the number of the latest question whose file is not wanted any more

  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.#session = session;
  }

  /**
   * Takes a part of a file; saves the file with its last one, and returns whether it was that.
   * @param {{ download: string, type: string, seq: number, more?: boolean }} message
   * @param {ArrayBuffer[]} buffers
   */
  receive({ download: name, type, seq, more }, buffers) {
    if (seq <= this.#forgotten) return false;
    const parts = [...(this.#parts.get(seq) ?? []), ...buffers];
    if (more) {
      this.#parts.set(seq, parts);
      this.#session.send({ do: "more", file: seq });
      return false;
    }
    this.#parts.delete(seq);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    return true;
  }

  /** Lets go of what came so far, and takes no more of it. */
  forget() {
    this.#parts.clear();
    this.#forgotten = this.#session.latest;
  }
}

/**
 * Copies the button's own text, else the link with its fragment. Where the browser does not allow
 * it, the text is shown to be copied by hand.
 * @param {HTMLElement} button
 * @param {HTMLElement} toast
 */
export async function copyText(button, toast) {
  const { fragment, text = location.href.split("#")[0] + fragment, done = "", failed = "" } =
    button.dataset;
  try {
    await navigator.clipboard.writeText(text);
    showToast(toast, done);
  } catch {
    const field = textField(text, failed);
    showToast(toast, failed);
    toast.append(field);
    field.select();
  }
}

/**
 * A sentence that goes by itself, unless more was added to it meanwhile.
 * @param {HTMLElement} toast
 * @param {string} sentence
 * @param {number} duration milliseconds, or Infinity
 */
export function showToast(toast, sentence, duration = TOAST_DURATION) {
  const span = document.createElement("span");
  span.textContent = sentence;
  toast.replaceChildren(span);
  if (duration === Infinity) return;
  setTimeout(() => {
    if (toast.firstChild === span && toast.children.length === 1) toast.replaceChildren();
  }, duration);
}

/**
 * @param {string} text
 * @param {string} label
 */
function textField(text, label) {
  const field = document.createElement(text.includes("\n") ? "textarea" : "input");
  field.readOnly = true;
  field.value = text;
  field.setAttribute("aria-label", label);
  return field;
}
