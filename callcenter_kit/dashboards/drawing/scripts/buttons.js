// @ts-check
// Buttons, menus and links within the page. A button's data-do names what Python is to do, or one
// of the few things that the browser does alone; a link's data-tell, what Python hears besides.

import { copyLink, showToast } from "./downloads.js";

/**
 * @param {HTMLElement} content
 * @param {Element | null} [except] the menu that stays open
 */
export function closeMenus(content, except) {
  content.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (menu !== except) /** @type {HTMLDetailsElement} */ (menu).open = false;
  });
}

/**
 * What takes the focus when a link leads to an element: itself, else its first control.
 * @param {HTMLElement} target
 * @returns {HTMLElement}
 */
export function focusedIn(target) {
  if (target.matches("input, button, a, [tabindex]")) return target;
  return target.querySelector("input:checked, input, button, summary") || target;
}

/**
 * The element of that name: here, else in another part of the dashboard; a part numbers its own.
 * @param {HTMLElement} content
 * @param {string} id
 * @returns {HTMLElement | null}
 */
function named(content, id) {
  const own = `#${CSS.escape(id)}, [id^="${CSS.escape(id)}--"]`;
  return content.querySelector(own) ?? document.querySelector(`.callcenter-kit :is(${own})`);
}

/**
 * @param {HTMLElement} content
 * @param {string} id
 */
function jumpTo(content, id) {
  const target = named(content, id);
  if (!target) return;
  const isGentle = matchMedia("(prefers-reduced-motion: no-preference)").matches;
  target.scrollIntoView({ behavior: isGentle ? "smooth" : "auto", block: "start" });
  focusedIn(target).focus({ preventScroll: true });
}

/** What the visitor presses. */
export class Buttons {
  #conversation;
  #frame;
  #fields;
  #address;
  /** @type {Record<string, (button: HTMLElement) => void>} */
  #here; // buttons that need no kernel

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {import("./frame.js").Frame} frame
   * @param {import("./fields.js").Fields} fields
   * @param {import("./address.js").Address} address
   * @param {import("./uploading.js").Upload} upload
   */
  constructor(conversation, frame, fields, address, upload) {
    this.#conversation = conversation;
    this.#frame = frame;
    this.#fields = fields;
    this.#address = address;
    this.#here = {
      share: (button) => copyLink(button, frame.toast),
      print: () => window.print(),
      reload: () => {
        address.write();
        location.reload();
      },
      give_up: () => upload.giveUp(),
    };
  }

  /** @param {import("./listening.js").Listen} on */
  follow(on) {
    const { root, content } = this.#frame;
    on(content, "click", (event) => this.#clicked(event));
    on(content, "auxclick", (event) => { if (event.button === 1) this.#followed(event); });
    on(content, "keydown", (event) => this.#escaped(event));
    on(document, "click", ({ target }) => {
      if (!root.contains(target)) closeMenus(content);
    });
  }

  /** @param {MouseEvent & { target: HTMLElement }} event */
  #clicked(event) {
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
    this.#followed(event);
    if (event.target.closest("summary")) return;
    closeMenus(content, event.target.closest("details[data-menu]"));
  }

  /** @param {MouseEvent & { target: HTMLElement }} event */
  #followed({ target }) {
    /** @type {HTMLAnchorElement | null} */
    const link = target.closest("a[href*='#']");
    if (link) this.#leave(link);
  }

  /** @param {KeyboardEvent & { target: HTMLElement }} event */
  #escaped({ key, target }) {
    if (key !== "Escape") return;
    /** @type {HTMLElement | null | undefined} */
    const summary = target.closest("details[data-menu][open]")?.querySelector("summary");
    summary?.focus();
    closeMenus(this.#frame.content);
  }

  /** @param {HTMLElement} button */
  #press(button) {
    const here = this.#here[button.dataset.do ?? ""];
    this.#fields.tellAll();
    if (here) here(button);
    else this.#ask(button);
    closeMenus(this.#frame.content);
  }

  /** @param {HTMLAnchorElement} link */
  #leave(link) {
    const { tell, value } = link.dataset;
    this.#fields.tellAll();
    this.#address.write();
    this.#address.takeAlong(link);
    if (tell) this.#conversation.ask({ do: tell, value });
  }

  /** @param {HTMLElement} button */
  #ask(button) {
    const { do: action, name, value = "", preparing } = button.dataset;
    this.#address.pushNext(button.hasAttribute("data-push"));
    this.#conversation.ask({ do: action, name, value });
    if (preparing) showToast(this.#frame.toast, preparing, Infinity);
  }
}
