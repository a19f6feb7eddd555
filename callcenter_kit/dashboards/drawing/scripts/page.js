// @ts-check
// The page: shows the HTML that Python sends, and sends Python what the visitor does. One message
// goes up for each change, one state comes down. This module puts the parts together.

import { Address } from "./address.js";
import { Buttons, Downloads } from "./buttons.js";
import { listenerUntil, watchEnvironment } from "./environment.js";
import { Fields, listenToSearch } from "./fields.js";
import { Figures } from "./figures.js";
import { FileInputs, Upload } from "./files.js";
import { hadFile, reloadPage, rememberFile } from "./load-check.js";
import { isPart, Session } from "./session.js";
import { buildFrame, Display, indicatorsOf, markSection, scrollToOwnTab, Summary } from "./view.js";

/** @typedef {ReturnType<typeof buildParts>} Parts */

/**
 * @param {import("./session.js").Model} model
 * @param {import("./view.js").Frame} frame
 * @param {boolean} hasWindow
 */
function buildParts(model, frame, hasWindow) {
  const session = new Session(model, indicatorsOf(frame.root));
  const address = new Address(session);
  const figures = new Figures(session, frame);
  const fields = new Fields(session, frame.content);
  const summary = new Summary(frame);
  const upload = new Upload(session, frame.content);
  const display = new Display(session, frame, {
    address: (view) => { if (hasWindow) address.show(view); },
    beforeWords: () => figures.redrawInPlace(),
    figures: () => figures.redraw(),
    summary: () => summary.observe(),
    upload: () => upload.refreshWords(),
  });
  const buttons = new Buttons(session, frame, fields, address, upload);
  const fileInputs = new FileInputs(session, frame.content, fields, address, upload, figures);
  const downloads = new Downloads(session);
  return {
    session, frame, address, figures, fields, summary, upload, display, buttons, fileInputs, downloads,
  };
}

/**
 * What the visitor does.
 * @param {import("./environment.js").Listen} on
 * @param {Parts} parts
 * @param {boolean} hasWindow
 */
function listenToVisitor(on, parts, hasWindow) {
  const { session, frame } = parts;
  listenToSearch(on, frame.content);
  on(document, "scroll", () => markSection(frame.content), true);
  parts.fields.listen(on);
  parts.fileInputs.listen(on);
  parts.display.listen(on, parts.fields);
  parts.buttons.listen(on);
  on(frame.content, "toggle", () => parts.figures.redraw(), true); // a picture may stand in what opens
  if (hasWindow) {
    parts.address.listen(on);
    on(frame.content, "input", ({ target: field }) => {
      if (parts.fields.isPending(field)) parts.address.noteTyped(field);
    });
    on(window, "popstate", () => parts.fields.discardAll());
  }
  ["pointerdown", "pointermove", "wheel", "keydown", "focusin"].forEach((type) => {
    on(frame.root, type, () => session.onActivity());
  });
  on(document, "visibilitychange", () => {
    if (document.hidden) return;
    session.onActivity();
    session.ping();
  });
}

/**
 * What Python sends beside its views.
 * @param {Parts} parts
 * @param {any} message
 * @param {ArrayBuffer[]} buffers
 */
function receive({ session, figures, frame, upload, downloads }, message, buffers) {
  if (message.plotly) figures.receiveLibrary(buffers[0]);
  if (message.upload) upload.receive(message.upload);
  if (!message.download || !session.isOwn(message.seq)) return;
  if (downloads.receive(message, buffers)) frame.toast.replaceChildren();
}

/**
 * The visitor's file is forgotten, and what was on its way of it or made of it.
 * @param {Parts} parts
 */
function forgetFiles({ frame, upload, downloads }) {
  upload.cancel();
  downloads.forget();
  frame.toast.replaceChildren();
}

/**
 * @param {Parts} parts
 * @param {boolean} hasWindow
 */
function listenToPython(parts, hasWindow) {
  const remember = () => { if (hasWindow) rememberFile(parts.upload.hasFile); };
  parts.session.listen({
    view: () => {
      parts.display.show();
      remember();
    },
    figures: () => parts.figures.redraw(),
    later: () => parts.figures.redrawLater(),
    message: (message, buffers) => {
      receive(parts, message, buffers);
      remember();
    },
    question: (message) => {
      if (hasWindow) parts.address.noteChange(message);
      if (message.do === "forget_clients") forgetFiles(parts);
    },
    connected: () => parts.upload.resume(),
    gone: () => parts.session.whenActive(() => {
      parts.fields.sendAll();
      parts.address.write(); // the next page reads it there
      reloadPage();
    }),
  });
}

/**
 * In a notebook a view may be opened beside others, which were answered before.
 * @param {Parts} parts
 * @param {boolean} hasWindow
 * @param {boolean} inVoila
 */
function greet({ session, display }, hasWindow, inVoila) {
  if (!hasWindow && session.isAnswered) {
    display.show();
    return;
  }
  const language = inVoila ? document.documentElement.lang : navigator.language;
  const fragment = hasWindow ? location.hash : "";
  session.ask({ do: "hello", fragment, language, had_file: hasWindow && hadFile() });
}

/**
 * Opens one view of the page in `el`; returns what closes it.
 * @param {{ model: import("./session.js").Model, el: HTMLElement }} widget
 */
export function render({ model, el }) {
  const inVoila = document.body.hasAttribute("data-voila");
  const hasWindow = inVoila && !isPart(model); // a part leaves address and title alone
  const frame = buildFrame(inVoila);
  el.append(frame.root);
  const parts = buildParts(model, frame, hasWindow);
  const controller = new AbortController();
  const on = listenerUntil(controller.signal);
  listenToVisitor(on, parts, hasWindow);
  listenToPython(parts, hasWindow);
  const stopWatching = watchEnvironment(on, frame.root, inVoila, () => {
    scrollToOwnTab(frame.content);
    parts.figures.redraw();
  });
  greet(parts, hasWindow, inVoila);
  return () => {
    controller.abort();
    parts.session.stop();
    stopWatching();
    parts.summary.stop();
  };
}

export default { render };
