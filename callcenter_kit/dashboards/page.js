// The page: shows the HTML that Python sends, and tells Python what the visitor does.
//
// One message goes up for each change, one state comes down. The HTML is morphed into the page,
// so focus, scroll, open <details> and a field being typed in stay as they are.

const TYPING_PAUSE = 220; // milliseconds without a key before a typed field is sent
const SLOW_AFTER = 400; // milliseconds before the page says that it works
const LOST_AFTER = 12000; // milliseconds without an answer before the page says it is lost
const PING_EVERY = 20000;
const IDLE_AFTER = 600000; // nobody here for so long: let an unused kernel rest
const LARGEST_CASE_FILE = 65536;
const TYPED = "input:not([type=radio], [type=checkbox], [type=file]), textarea";
const counters = new WeakMap(); // several views of one page share its count of messages

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

  const count = counters.get(model) || { sent: 0 };
  counters.set(model, count);
  const stop = new AbortController();
  const on = (target, type, handle, options) =>
    target.addEventListener(type, handle, { signal: stop.signal, ...options });

  // Messages up, and the watch over their answers.
  let answered = 0;
  let slowTimer = 0;
  let lostTimer = 0;
  let lastHere = Date.now();

  function send(message) {
    count.sent += 1;
    expectAnswer();
    model.send({ ...message, seq: count.sent });
  }

  function expectAnswer() {
    slowTimer ||= setTimeout(() => root.classList.add("waiting"), SLOW_AFTER);
    lostTimer ||= setTimeout(() => showLost(true), LOST_AFTER);
  }

  function heard() {
    clearTimeout(slowTimer);
    clearTimeout(lostTimer);
    slowTimer = lostTimer = 0;
    root.classList.remove("waiting");
    showLost(false);
  }

  function showLost(lost) {
    root.classList.toggle("lost", lost);
    const paints = document.querySelectorAll(".first-paint .callcenter-kit");
    paints.forEach((paint) => paint.classList.toggle("lost", lost));
  }

  function ping() {
    lostTimer ||= setTimeout(() => showLost(true), LOST_AFTER);
    model.send({ do: "ping" });
  }

  // The state down: one view, and figures when they changed.
  let epoch = -1;
  let shown = null;
  let pushNext = false;
  const drawn = new WeakMap();

  function show() {
    const view = model.get("view");
    if (!("seq" in view)) return;
    if (view.seq >= count.sent || epoch < 0) heard();
    alertBox.textContent = view.alert || "";
    root.hidden = false;
    // An older answer would undo what the visitor did since; the newer one is on its way.
    if (!view.html || (view.seq < count.sent && epoch >= 0)) return;
    answered = view.seq;
    const overwrite = view.epoch !== epoch;
    const hadFocus = content.contains(document.activeElement);
    if (shown !== view.html || overwrite || view.alert) morph(view.html, overwrite);
    shown = view.html;
    epoch = view.epoch;
    root.lang = view.language;
    if (hadFocus && document.activeElement === document.body) focusMain();
    if (inVoila) showInBrowser(view);
    watchAnswer();
    document.querySelectorAll(".first-paint").forEach((paint) => paint.remove());
    redraw();
  }

  function morph(html, overwrite) {
    const next = document.createElement("div");
    next.innerHTML = html;
    const focused = document.activeElement;
    morphdom(content, next, {
      childrenOnly: true,
      getNodeKey: (node) => node.id || node.dataset?.key,
      onBeforeElUpdated: (from, to) => {
        if (from.hasAttribute("data-figure")) return false;
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

  function focusMain() {
    content.querySelector("main")?.focus({ preventScroll: true });
  }

  function showInBrowser(view) {
    document.title = view.title;
    document.documentElement.lang = view.language;
    if (view.fragment !== location.hash) {
      history[pushNext ? "pushState" : "replaceState"](null, "", view.fragment);
    }
    pushNext = false;
  }

  function redraw() {
    const { language } = model.get("view");
    drawFigures(root, model.get("figures"), language, askForPlotly, drawn).catch(() => {
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
    heard();
    if (message.plotly) plotlyArrived?.(buffers[0]);
    if (message.download) download(message, buffers);
  }

  function download({ download: name, type }, buffers) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(buffers, { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
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
    send({ do: field.dataset.do || "set", name: field.name, value: valueOf(field) });
  }

  function tellAll() {
    [...typing.keys()].forEach(tell);
  }

  on(content, "input", (event) => {
    const field = event.target;
    if (!field.name || !field.matches(TYPED) || event.isComposing) return;
    clearTimeout(typing.get(field));
    typing.set(field, setTimeout(tell, TYPING_PAUSE, field));
  });
  on(content, "compositionend", (event) => {
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  on(content, "change", (event) => {
    const field = event.target;
    if (field.type === "file") return readFile(field);
    if (!field.name) return undefined;
    if (!field.matches(TYPED)) tellAll();
    if (!field.matches(TYPED) || typing.has(field)) tell(field);
    return undefined;
  });
  // A field left takes the page's spelling of its value ("３００" becomes "300").
  on(content, "focusout", (event) => {
    const field = event.target;
    if (!field.matches?.(TYPED) || typing.has(field) || answered < count.sent) return;
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
      send({ do: action, name, value: value ?? "" });
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
    share: (button) => copyLink(button),
    print: () => window.print(),
    reload: () => location.reload(),
  };

  async function copyLink(button) {
    const link = location.href.split("#")[0] + button.dataset.fragment;
    try {
      await navigator.clipboard.writeText(link);
      say(button.dataset.done);
    } catch {
      say(button.dataset.failed, link);
    }
  }

  let toastTimer = 0;
  function say(sentence, link) {
    toast.textContent = sentence;
    clearTimeout(toastTimer);
    if (!link) {
      toastTimer = setTimeout(() => toast.replaceChildren(), 5000);
      return;
    }
    const field = document.createElement("input");
    field.readOnly = true;
    field.value = link;
    field.setAttribute("aria-label", sentence);
    toast.append(field);
    field.select();
  }

  async function readFile(field) {
    const [file] = field.files;
    if (!file) return;
    const largest = Number(field.dataset.largest || LARGEST_CASE_FILE);
    const text = file.size > largest ? "" : await file.text();
    field.value = "";
    tellAll();
    closeMenus();
    pushNext = true;
    send({ do: field.dataset.do, value: text, size: file.size });
  }

  // The address, the theme, and whether anybody is still there.
  if (inVoila) {
    const reopen = () => {
      if (location.hash !== model.get("view").fragment) {
        send({ do: "open", fragment: location.hash });
      }
    };
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

  const here = () => {
    const away = Date.now() - lastHere > IDLE_AFTER;
    lastHere = Date.now();
    if (away) ping();
  };
  ["pointerdown", "keydown", "focusin"].forEach((type) => on(root, type, here));
  on(document, "visibilitychange", () => { if (!document.hidden) ping(); });
  const pulse = setInterval(() => {
    if (!document.hidden && Date.now() - lastHere < IDLE_AFTER) ping();
  }, PING_EVERY);

  model.on("change:view", show);
  model.on("change:figures", redraw);
  model.on("msg:custom", receive);
  if (!inVoila) followTheme();
  if (!inVoila && "seq" in model.get("view")) {
    show();
  } else {
    const language = inVoila ? document.documentElement.lang : navigator.language;
    send({ do: "hello", fragment: inVoila ? location.hash : "", language });
  }

  return () => {
    stop.abort();
    clearInterval(pulse);
    [slowTimer, lostTimer, toastTimer].forEach(clearTimeout);
    themeWatch.disconnect();
    summary.disconnect();
    model.off("change:view", show);
    model.off("change:figures", redraw);
    model.off("msg:custom", receive);
  };
}

export default { render };
