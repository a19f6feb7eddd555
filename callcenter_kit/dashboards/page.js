// The page: shows the HTML that Python sends, and tells Python what the visitor does.
//
// One message goes up for each change, one state comes down. The HTML is morphed into the page,
// so focus, scroll, open <details> and a field being typed in stay as they are.

const TYPING_PAUSE = 220; // milliseconds without a key before a typed field is sent
const LARGEST_CASE_FILE = 65536;
const FIELDS = "input, select, textarea";
const TYPED = "input:not([type=radio], [type=checkbox], [type=file]), textarea";

function isEdited(field) {
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

function render({ model, el }) {
  const inVoila = document.body.hasAttribute("data-voila");
  const root = document.createElement("div");
  const alertBox = document.createElement("div");
  const content = document.createElement("div");
  const toast = document.createElement("div");
  root.className = "callcenter-kit";
  root.classList.toggle("in-notebook", !inVoila);
  alertBox.className = "alert-box";
  alertBox.setAttribute("role", "alert");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  root.append(alertBox, content, toast);
  root.hidden = true; // until there is something to show, the first paint keeps its place
  el.append(root);

  const kernel = kernelLine(model, root);
  const upload = uploader(model, kernel, content);
  const stop = new AbortController();
  const on = (target, type, handle, options) =>
    target.addEventListener(type, handle, { signal: stop.signal, ...options });

  // The state down: one view, and figures when they changed.
  let answered = 0;
  let epoch = -1;
  let shown = null;
  let pushNext = false;
  const drawn = new WeakMap();

  function show() {
    const view = model.get("view");
    if (!("seq" in view)) return;
    if (view.seq >= kernel.sent || epoch < 0) kernel.heard();
    sayAlert(view.alert || "");
    root.hidden = false;
    // An older answer would undo what the visitor did since; the newer one is on its way.
    if (!view.html || (view.seq < kernel.sent && epoch >= 0)) return;
    answered = view.seq;
    const overwrite = view.epoch !== epoch;
    const hadFocus = content.contains(document.activeElement);
    if (shown !== view.html || overwrite || view.alert) morph(view.html, overwrite);
    shown = view.html;
    epoch = view.epoch;
    setLanguage(root, view.language);
    if (hadFocus && document.activeElement === document.body) focusMain();
    content.querySelectorAll("[data-narrows]").forEach((field) => narrow(content, field));
    if (inVoila) showInBrowser(view);
    watchAnswer();
    document.querySelectorAll(".first-paint").forEach((paint) => paint.remove());
    redraw();
  }

  function sayAlert(sentence) {
    if (alertBox.textContent === sentence) return;
    alertBox.textContent = sentence;
    if (sentence) alertBox.scrollIntoView({ block: "nearest" });
  }

  function morph(html, overwrite) {
    const next = document.createElement("div");
    next.innerHTML = html;
    const focused = document.activeElement;
    morphdom(content, next, {
      childrenOnly: true,
      getNodeKey: (node) => node.id || node.dataset?.key,
      onBeforeElUpdated: (from, to) => {
        if (from.isEqualNode(to) && !holdsEdited(from)) return false;
        if (from.hasAttribute("data-figure")) return keepFigure(from, to);
        if (from.hasAttribute("data-own")) return keepOwn(from, to);
        if (from.hasAttribute("data-narrows")) to.value = from.value;
        if (from.tagName === "DETAILS") to.open = from.open;
        if (from === focused && from.matches(TYPED) && !overwrite) {
          to.value = from.value;
          if (from.type !== "date") to.setAttribute("value", from.value);
        }
        return true;
      },
      onBeforeNodeDiscarded: (node) => {
        if (node.dataset?.drawn !== undefined) window.Plotly.purge(node);
        return true;
      },
    });
  }

  // What a field shows may differ from its attributes, which is all that nodes compare.
  function holdsEdited(node) {
    const fields = node.matches(FIELDS) ? [node] : node.querySelectorAll(FIELDS);
    return [...fields].some(isEdited);
  }

  // Plotly owns what is inside a figure's place; its words and its height are the page's.
  function keepFigure(place, next) {
    place.setAttribute("aria-label", next.getAttribute("aria-label") || "");
    place.style.height = next.style.height;
    return false;
  }

  // What becomes of an upload is said here, in the page's words.
  function keepOwn(place, next) {
    Object.assign(place.dataset, next.dataset);
    queueMicrotask(upload.again);
    return false;
  }

  // A short form of the answer stays in sight while the answer itself is scrolled away.
  const summary = new IntersectionObserver(([entry]) => {
    root.classList.toggle("answer-away", !entry.isIntersecting);
  });
  let summarised = null;
  function watchAnswer() {
    const element = content.querySelector("[data-summarised]");
    if (element === summarised) return;
    summary.disconnect();
    if (element) summary.observe(element);
    summarised = element;
  }

  // A language that is set again, even the same one, has every line laid out anew.
  function setLanguage(element, language) {
    if (element.lang !== language) element.lang = language;
  }

  function focusMain() {
    content.querySelector("main")?.focus({ preventScroll: true });
  }

  function showInBrowser(view) {
    if (document.title !== view.title) document.title = view.title;
    setLanguage(document.documentElement, view.language);
    unwritten = view.fragment;
    if (pushNext) writeAddress("pushState");
    else afterNextFrame().then(() => writeAddress("replaceState"));
    pushNext = false;
  }

  // Writing the address takes Chromium longer than drawing the answer, which comes first.
  let unwritten = null;
  function writeAddress(how) {
    if (unwritten !== null && unwritten !== location.hash) history[how](null, "", unwritten);
    unwritten = null;
  }

  function redrawLater() {
    afterNextFrame().then(redraw);
  }

  function redraw() {
    const { language } = model.get("view");
    const figures = { ...model.get("later"), ...model.get("figures") };
    drawFigures(root, figures, language, askForPlotly, drawn).catch(() => {
      content.querySelectorAll("[data-figure]:not([data-drawn])").forEach((place) => {
        place.classList.add("not-drawn");
      });
    });
  }

  let plotlyArrived = null;
  function askForPlotly() {
    return new Promise((resolve) => {
      plotlyArrived = resolve;
      model.send({ do: "plotly" });
    });
  }

  function receive(message, buffers) {
    kernel.heard();
    if (message.plotly) plotlyArrived?.(buffers[0]);
    if (message.upload) upload.hear(message.upload);
    if (message.download) {
      toast.replaceChildren();
      download(message, buffers);
    }
  }

  // What the visitor does.
  const typing = new Map(); // field -> timer of a text that is not sent yet

  function valueOf(field) {
    if (field.type !== "checkbox") return field.value;
    const group = content.querySelectorAll(`input[name="${CSS.escape(field.name)}"]:checked`);
    return [...group].map((box) => box.value).join(",");
  }

  function tell(field) {
    clearTimeout(typing.get(field));
    typing.delete(field);
    kernel.send({ do: field.dataset.do || "set", name: field.name, value: valueOf(field) });
  }

  function tellAll() {
    [...typing.keys()].forEach(tell);
  }

  on(content, "input", (event) => {
    const field = event.target;
    if (field.dataset.narrows) narrow(content, field);
    if (!field.name || !field.matches(TYPED) || event.isComposing) return;
    clearTimeout(typing.get(field));
    typing.set(field, setTimeout(tell, TYPING_PAUSE, field));
  });
  on(content, "compositionend", (event) => {
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  on(content, "change", (event) => {
    const field = event.target;
    if (field.dataset.upload !== undefined) return uploadFrom(field);
    if (field.type === "file") return readFile(field);
    if (!field.name) return undefined;
    if (!field.matches(TYPED)) tellAll();
    if (!field.matches(TYPED) || typing.has(field)) tell(field);
    return undefined;
  });
  // A field left takes the page's spelling of its value ("３００" becomes "300").
  on(content, "focusout", (event) => {
    const field = event.target;
    if (!field.matches?.(TYPED) || typing.has(field) || answered < kernel.sent) return;
    shown = null;
    queueMicrotask(() => show());
  });
  on(content, "submit", (event) => {
    event.preventDefault();
    tellAll();
  });
  on(content, "click", (event) => {
    const jump = event.target.closest("[data-jump]");
    if (jump) {
      event.preventDefault();
      jumpTo(jump.dataset.jump);
      return;
    }
    const button = event.target.closest("button[data-do]");
    if (button) press(button);
    if (!event.target.closest("summary")) closeMenus(event.target.closest("details[data-menu]"));
  });
  on(document, "click", (event) => {
    if (!root.contains(event.target)) closeMenus();
  });
  on(content, "keydown", (event) => {
    if (event.key === "Enter" && event.target.dataset.narrows && !event.isComposing) {
      event.preventDefault();
      pick(content, event.target);
    }
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details[data-menu][open]");
    menu?.querySelector("summary").focus();
    closeMenus();
  });

  function press(button) {
    const { do: action, name, value } = button.dataset;
    const here = HERE[action];
    tellAll();
    if (here) {
      here(button);
    } else {
      pushNext = button.hasAttribute("data-push");
      kernel.send({ do: action, name, value: value ?? "" });
      if (button.dataset.preparing) showToast(toast, button.dataset.preparing, Infinity);
    }
    if (button.closest("details[data-menu]")) closeMenus();
  }

  function closeMenus(except) {
    content.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  }

  function jumpTo(id) {
    const target = content.querySelector(`#${CSS.escape(id)}`);
    const gentle = matchMedia("(prefers-reduced-motion: no-preference)").matches;
    target?.scrollIntoView({ behavior: gentle ? "smooth" : "auto", block: "start" });
    const field = target?.matches("input, button, a, [tabindex]") ? target : null;
    (field || target?.querySelector("input:checked, input, button, summary") || target)?.focus({
      preventScroll: true,
    });
  }

  // Buttons that need no kernel.
  const HERE = {
    share: (button) => copyLink(button, toast),
    print: () => window.print(),
    reload: () => location.reload(),
    give_up: () => upload.giveUp(),
  };

  async function readFile(field) {
    const [file] = field.files;
    if (!file) return;
    const largest = Number(field.dataset.largest || LARGEST_CASE_FILE);
    const text = file.size > largest ? "" : await file.text();
    field.value = "";
    tellAll();
    closeMenus();
    pushNext = true;
    kernel.send({ do: field.dataset.do, value: text, size: file.size });
  }

  function uploadFrom(field, file = field.files[0]) {
    tellAll();
    upload.take(file, Number(field.dataset.largest));
    loadPlotly(askForPlotly).catch(() => {}); // meanwhile; drawing asks again where it failed
    field.value = "";
  }

  // A file may be dropped where a field for it is.
  const dropPlace = (event) => event.target.closest?.("[data-drop]");
  ["dragenter", "dragover"].forEach((type) => on(content, type, (event) => {
    const target = dropPlace(event);
    if (!target) return;
    event.preventDefault();
    target.classList.add("over");
  }));
  on(content, "dragleave", (event) => {
    const target = dropPlace(event);
    if (target && !target.contains(event.relatedTarget)) target.classList.remove("over");
  });
  on(content, "drop", (event) => {
    const target = dropPlace(event);
    if (!target) return;
    event.preventDefault();
    target.classList.remove("over");
    const [file] = event.dataTransfer.files;
    if (file) uploadFrom(target.querySelector("[data-upload]"), file);
  });

  // The address, the theme, and whether anybody is still there.
  if (inVoila) {
    const reopen = () => {
      unwritten = null;
      if (location.hash !== model.get("view").fragment) {
        kernel.send({ do: "open", fragment: location.hash });
      }
    };
    on(window, "pagehide", () => writeAddress("replaceState"));
    on(window, "popstate", reopen);
    on(window, "hashchange", reopen);
    // A page that the browser kept while another was open has lost its kernel.
    on(window, "pageshow", (event) => { if (event.persisted) location.reload(); });
  }

  const themeAttribute = "data-jp-theme-light";
  function followTheme() {
    if (!inVoila) {
      root.dataset.theme = document.body.getAttribute(themeAttribute) === "false" ? "dark" : "light";
    }
    redraw();
  }
  const themeWatch = new MutationObserver(followTheme);
  themeWatch.observe(document.body, { attributeFilter: [themeAttribute] });
  on(matchMedia("(prefers-color-scheme: dark)"), "change", followTheme);

  // Paper has its own colours and its own width: what a script draws is drawn for it beforehand.
  on(window, "beforeprint", () => {
    root.classList.add("printing");
    redraw();
  });
  on(window, "afterprint", () => {
    root.classList.remove("printing");
    redraw();
  });

  // Another width may show another picture.
  let width = 0;
  const widthWatch = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width !== width) redraw();
    ({ width } = contentRect);
  });
  widthWatch.observe(root);

  ["pointerdown", "keydown", "focusin"].forEach((type) => on(root, type, kernel.here));
  on(document, "visibilitychange", () => { if (!document.hidden) kernel.ping(); });

  model.on("change:view", show);
  model.on("change:figures", redraw);
  model.on("change:later", redrawLater);
  model.on("msg:custom", receive);
  if (!inVoila) followTheme();
  if (!inVoila && "seq" in model.get("view")) {
    show();
  } else {
    const language = inVoila ? document.documentElement.lang : navigator.language;
    kernel.send({ do: "hello", fragment: inVoila ? location.hash : "", language });
  }

  return () => {
    stop.abort();
    kernel.stop();
    themeWatch.disconnect();
    widthWatch.disconnect();
    summary.disconnect();
    model.off("change:view", show);
    model.off("change:figures", redraw);
    model.off("change:later", redrawLater);
    model.off("msg:custom", receive);
  };
}

export default { render };
