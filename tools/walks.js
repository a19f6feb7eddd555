// What a walk (walks.py) needs inside the page: whether it is quiet, its controls, what is seen of it.

window.walks = (() => {
  // What saves, prints or leaves, what the address does not keep, what only narrows a list.
  const NOT = /^(save|file|print|copy|open_all|reload|share|dismiss|give_up|forget_clients|example_clients|cases_calendar|sort|turn|longer|shorter|choose|everybody|export_.*|results_.*|template_.*)$/;
  const PAST = /^(submitted|correction_.*|accepted|not_accepted|experts_.*|inspected|decided|filing_refused|received|issued|withdrawn|last_violation|refused|insured_since)(_on)?$/;
  let changed = performance.now();
  const touch = () => { changed = performance.now(); };
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(touch).observe(document.documentElement, {
      subtree: true, childList: true, attributes: true, characterData: true,
    });
  });
  const root = () => [...document.querySelectorAll(".callcenter-kit:not([inert])")].pop();
  const isDrawn = (place) => place.dataset.drawn !== undefined || !place.checkVisibility();

  const isQuiet = (quiet) => {
    const page = root();
    if (!page || page.hidden || page.classList.contains("waiting")) return false;
    if (![...page.querySelectorAll("[data-figure]")].every(isDrawn)) return false;
    return performance.now() - changed > quiet;
  };

  const fields = () => [...root().querySelectorAll("input, select, textarea, button[data-do]")]
    .filter((one) => !one.disabled && one.type !== "file" && one.type !== "hidden"
      && !one.hasAttribute("data-narrows") && one.getAttribute("aria-disabled") !== "true"
      && !NOT.test(one.dataset.do ?? "") && (one.name || one.dataset.do)
      && !(one.matches("input[type=radio]:checked"))
      // What was not known is no part of the case.
      && !(one.dataset.do === "answer" && !one.dataset.value));

  const kindOf = (one) => {
    if (one.tagName === "BUTTON") return "button";
    if (one.tagName === "SELECT") return "select";
    if (["radio", "checkbox", "date"].includes(one.type)) return one.type;
    return one.inputMode || "text";
  };

  // One control of each name is as likely as another: a list of provinces is one.
  const controls = () => {
    const groups = Map.groupBy(fields(), (one) => one.name || one.dataset.name || one.dataset.do);
    const all = fields();
    const picked = [...groups.values()].flatMap((group) => group.slice(0, 6));
    return picked.map((one) => ({
      at: all.indexOf(one),
      kind: kindOf(one),
      isPast: PAST.test(one.name),
      values: one.options ? [...one.options].map((option) => option.value) : [],
      says: `${kindOf(one)} ${one.name || one.dataset.do} ${one.dataset.name ?? ""} ${one.dataset.value ?? one.value}`,
    }));
  };

  const use = (at, value) => {
    const one = fields()[at];
    if (!one) return;
    one.focus();
    if (value === null) {
      one.click();
    } else {
      one.value = value;
      one.dispatchEvent(new Event("input", { bubbles: true }));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
    touch();
  };

  // What a field refused is in no address; another language, and back, drops it.
  const forgetRefusals = async () => {
    document.activeElement?.blur();
    if (!root().querySelector(".error")) return;
    const turn = () => root().querySelector(".languages [aria-pressed=false]").click();
    turn();
    await new Promise((done) => { setTimeout(done, 1500); });
    turn();
    touch();
  };

  const bringClients = () => {
    root().querySelector("[data-do=example_clients]")?.click();
    touch();
  };

  const fold = () => {
    document.activeElement?.blur();
    root().querySelectorAll("details[open]").forEach((one) => { one.open = false; });
    scrollTo(0, 0);
    touch();
  };

  const words = (text) => text.replace(/[\s\u200b]+/g, " ").trim();
  // The question bar asks what was not skipped, and says what was answered last.
  const SKIPPED = ".ask, .answered, .toast, .alert-box";

  const look = () => {
    const page = root();
    const lines = [];
    page.querySelectorAll(SKIPPED).forEach((one) => { one.style.display = "none"; });
    const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement: place } = walker.currentNode;
      if (words(data) && place.checkVisibility({ visibilityProperty: true })) lines.push(words(data));
    }
    page.querySelectorAll("input, select, textarea").forEach((one) => {
      if (!one.name || one.type === "file" || one.dataset.do) return;
      const value = ["radio", "checkbox"].includes(one.type) ? `${one.value} ${one.checked}` : one.value;
      lines.push(`${one.name} = ${value}`);
    });
    page.querySelectorAll("[data-figure]").forEach((place) => {
      if (!place.checkVisibility()) return;
      const drawn = place.querySelector(".main-svg")?.getBoundingClientRect();
      const { width, height } = place.getBoundingClientRect();
      const card = place.closest(".card")?.getBoundingClientRect().width;
      lines.push(`picture ${place.dataset.figure}: ${place.getAttribute("aria-label")}`);
      lines.push([place.dataset.figure, card, width, height, drawn?.width, drawn?.height].map((one) =>
        (typeof one === "number" ? Math.round(one) : one)).join(" "));
    });
    page.querySelectorAll(".card, header, main, footer").forEach((one) => {
      const { width, height } = one.getBoundingClientRect();
      if (height) lines.push(`${one.tagName} ${one.className || one.id} ${Math.round(width)} x ${Math.round(height)}`);
    });
    lines.push(`height ${document.documentElement.scrollHeight}, width ${document.documentElement.scrollWidth}`);
    page.querySelectorAll(SKIPPED).forEach((one) => { one.style.display = ""; });
    return lines;
  };

  return { isQuiet, controls, use, forgetRefusals, bringClients, fold, look };
})();
