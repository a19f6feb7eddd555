// @ts-check
// The page: shows the HTML that Python sends, and tells Python what the visitor does. One message
// goes up for each change, one state comes down. This module puts the parts together.

import { Address } from "./address.js";
import { Buttons } from "./buttons.js";
import { Conversation, isPart } from "./conversation.js";
import { Display } from "./display.js";
import { download } from "./downloads.js";
import { Fields } from "./fields.js";
import { Figures } from "./figures.js";
import { Files } from "./files.js";
import { buildFrame, signsOf } from "./frame.js";
import { hadFile, keepWhetherThereIsAFile } from "./keeping.js";
import { listenUntil } from "./listening.js";
import { followNarrowing } from "./narrowing.js";
import { beginAnew } from "./recovery.js";
import { Summary } from "./summary.js";
import { followSurroundings } from "./surroundings.js";
import { showOwnTab } from "./tabs.js";
import { Upload } from "./uploading.js";

/** @typedef {ReturnType<typeof partsOf>} Parts */

/**
 * @param {import("./conversation.js").Model} model
 * @param {import("./frame.js").Frame} frame
 * @param {boolean} hasWindow
 */
function partsOf(model, frame, hasWindow) {
  const conversation = new Conversation(model, signsOf(frame.root));
  const address = new Address(conversation);
  const figures = new Figures(conversation, frame);
  const fields = new Fields(conversation, frame.content);
  const summary = new Summary(frame);
  const upload = new Upload(conversation, frame.content);
  const display = new Display(conversation, frame, {
    address: (view) => { if (hasWindow) address.show(view); },
    figuresFirst: () => figures.redrawInPlace(),
    figures: () => figures.redraw(),
    summary: () => summary.follow(),
    upload: () => upload.again(),
  });
  const buttons = new Buttons(conversation, frame, fields, address, upload);
  const files = new Files(conversation, frame.content, fields, address, upload, figures);
  return { conversation, frame, address, figures, fields, summary, upload, display, buttons, files };
}

/**
 * What the visitor does.
 * @param {import("./listening.js").Listen} on
 * @param {Parts} parts
 * @param {boolean} hasWindow
 */
function followVisitor(on, parts, hasWindow) {
  const { conversation, frame } = parts;
  followNarrowing(on, frame.content);
  parts.fields.follow(on);
  parts.files.follow(on);
  parts.display.follow(on, parts.fields);
  parts.buttons.follow(on);
  on(frame.content, "toggle", () => parts.figures.redraw(), true); // a picture may stand in what opens
  if (hasWindow) {
    parts.address.follow(on);
    on(window, "popstate", () => parts.fields.forgetAll());
  }
  ["pointerdown", "pointermove", "wheel", "keydown", "focusin"].forEach((type) => {
    on(frame.root, type, () => conversation.here());
  });
  on(document, "visibilitychange", () => {
    if (document.hidden) return;
    conversation.here();
    conversation.ping();
  });
}

/**
 * What Python says beside its views.
 * @param {Parts} parts
 * @param {any} message
 * @param {ArrayBuffer[]} buffers
 */
function hear({ conversation, figures, frame, upload }, message, buffers) {
  if (message.plotly) figures.hearLibrary(buffers[0]);
  if (message.upload) upload.hear(message.upload);
  if (!message.download || !conversation.hasAsked(message.seq)) return;
  frame.toast.replaceChildren();
  download(message, buffers);
}

/**
 * @param {Parts} parts
 * @param {boolean} hasWindow
 */
function followPython(parts, hasWindow) {
  const keep = () => { if (hasWindow) keepWhetherThereIsAFile(parts.upload.hasFile); };
  parts.conversation.listen({
    view: () => {
      parts.display.show();
      keep();
    },
    figures: () => parts.figures.redraw(),
    later: () => parts.figures.redrawLater(),
    message: (message, buffers) => {
      hear(parts, message, buffers);
      keep();
    },
    asking: (message) => { if (hasWindow) parts.address.keep(message); },
    opened: () => parts.upload.resume(),
    gone: () => parts.conversation.whenHere(() => {
      parts.fields.tellAll();
      parts.address.write(); // the next page reads there what this one was told
      beginAnew();
    }),
  });
}

/**
 * In a notebook a view may be opened beside others, which were answered before.
 * @param {Parts} parts
 * @param {boolean} hasWindow
 * @param {boolean} inVoila
 */
function begin({ conversation, display }, hasWindow, inVoila) {
  if (!hasWindow && conversation.isAnswered) {
    display.show();
    return;
  }
  const language = inVoila ? document.documentElement.lang : navigator.language;
  const fragment = hasWindow ? location.hash : "";
  conversation.ask({ do: "hello", fragment, language, had_file: hasWindow && hadFile() });
}

/**
 * Opens one view of the page in `el`; returns what closes it.
 * @param {{ model: import("./conversation.js").Model, el: HTMLElement }} widget
 */
export function render({ model, el }) {
  const inVoila = document.body.hasAttribute("data-voila");
  const hasWindow = inVoila && !isPart(model); // a part leaves address and title alone
  const frame = buildFrame(inVoila);
  el.append(frame.root);
  const parts = partsOf(model, frame, hasWindow);
  const stopping = new AbortController();
  const on = listenUntil(stopping.signal);
  followVisitor(on, parts, hasWindow);
  followPython(parts, hasWindow);
  const unwatch = followSurroundings(on, frame.root, inVoila, () => {
    showOwnTab(frame.content);
    parts.figures.redraw();
  });
  begin(parts, hasWindow, inVoila);
  return () => {
    stopping.abort();
    parts.conversation.stop();
    unwatch();
    parts.summary.stop();
  };
}

export default { render };
