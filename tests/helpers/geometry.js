// What is wrong with a page as it stands, found by measuring: returns a list of sentences. It is
// an expression, so that a test can hand it to the browser.
(() => {
  const SLACK = 1.5; // letters are wider than their boxes by parts of a pixel
  const root = document.querySelector(".callcenter-kit");
  const wrong = [];

  const name = (element) => {
    const own = element.id ? `#${element.id}` : `.${element.classList[0] ?? ""}`;
    return `${element.tagName.toLowerCase()}${own.length > 1 ? own : ""}`;
  };
  const style = (element) => getComputedStyle(element);
  const shows = (element) => element.checkVisibility({
    contentVisibilityAuto: true, visibilityProperty: true, opacityProperty: true,
  }) && !element.closest(".visually-hidden, .skip, svg, option") && style(element).clipPath === "none";
  const scrolls = (element) => ["auto", "scroll"].includes(style(element).overflowX);
  const boxes = (range) => [...range.getClientRects()].filter((box) => box.width > 0.5);
  const part = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return range;
  };
  const lines = (places) => new Set(places.map((box) => Math.round(box.top))).size;

  function texts() {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !shows(element)) continue;
      const places = boxes(part(node, 0, node.length));
      if (places.length) found.push({ node, element, places });
    }
    return found;
  }

  // Latin words and numbers anywhere, and in a heading a Chinese word, too.
  const segments = new Intl.Segmenter("zh", { granularity: "word" });
  function words({ node, element }) {
    const latin = [...node.data.matchAll(/[\p{Script=Latin}\d]{2,}(?:[.,]\d+)*/gu)];
    const spans = latin.map((match) => [match.index, match[0].length]);
    if (!element.closest("h1, h2, h3, .tabs, .button, .badge, .status")) return spans;
    const chinese = [...segments.segment(node.data)].filter(({ segment }) => /^\p{sc=Han}{2,}$/u.test(segment));
    return [...spans, ...chinese.map(({ index, segment }) => [index, segment.length])];
  }
  function findBroken(text) {
    if (text.places.length < 2) return;
    for (const [index, length] of words(text)) {
      if (lines(boxes(part(text.node, index, index + length))) < 2) continue;
      wrong.push(`broken: ${text.node.data.substr(index, length)} in ${name(text.element)}`);
    }
  }

  // Text stays inside every box around it; what is placed freely, inside its card and the page.
  function findOutside({ node, element, places }) {
    let freely = false;
    for (let box = element; box && root.contains(box); box = box.parentElement) {
      if (scrolls(box)) return;
      const { display, position, overflowX } = style(box);
      const counts = !freely || box.matches(".card, main");
      if (counts && !["inline", "contents"].includes(display)) {
        const { left, right } = box.getBoundingClientRect();
        const out = places.find((place) => place.left < left - SLACK || place.right > right + SLACK);
        if (out) {
          const how = overflowX === "visible" ? "outside" : "clipped by";
          wrong.push(`${how} ${name(box)}: ${node.data.trim().slice(0, 30)}`);
          return;
        }
      }
      if (["absolute", "fixed"].includes(position)) freely = true;
    }
  }

  // No text and no control stands on another's.
  const FLOATING = ".verdict-bar, .panel, .toast, .lost-banner, .working";
  const isFixed = (element) => element.closest(FLOATING);
  function inkOf(text) {
    return text.places.map((place) => ({ ...text, box: place }));
  }
  function controls() {
    return [...root.querySelectorAll("button, select, .input, .day, .badge, .segmented label")]
      .filter((element) => shows(element))
      .map((element) => ({ element, box: element.getBoundingClientRect(), isControl: true }));
  }
  const apart = (one, other) => !one.element.contains(other.element) && !other.element.contains(one.element);
  function meet({ box: one }, { box: other }) {
    const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    return wide > 2 && high > 4;
  }
  const label = ({ node, element }) => (node ? node.data.trim().slice(0, 24) : name(element));
  function findOverlaps(places) {
    const sorted = places.sort((one, other) => one.box.top - other.box.top);
    const said = new Set();
    sorted.forEach((one, index) => {
      for (let next = index + 1; next < sorted.length; next += 1) {
        const other = sorted[next];
        if (other.box.top > one.box.bottom) break;
        if (one.node && one.node === other.node) continue;
        if (!apart(one, other) || !meet(one, other)) continue;
        said.add(`overlap: ${label(one)} | ${label(other)}`);
      }
    });
    wrong.push(...said);
  }

  // What scrolls sideways can be reached by keyboard, and says that it scrolls.
  function findUnsaid() {
    for (const box of root.querySelectorAll("*")) {
      if (!shows(box) || !scrolls(box) || box.scrollWidth <= box.clientWidth + 1) continue;
      const isSaid = box.matches(".tabs") || (box.tabIndex === 0 && box.getAttribute("aria-label"));
      if (!isSaid) wrong.push(`scrolls without a word: ${name(box)}`);
    }
  }

  const all = texts();
  all.forEach(findBroken);
  all.filter(({ element }) => !isFixed(element)).forEach(findOutside);
  const still = [...all.flatMap(inkOf), ...controls()].filter(({ element }) => !isFixed(element));
  const inScrollers = ({ element }) => !element.closest(".tabs, .scroller");
  findOverlaps(still.filter(inScrollers));
  findUnsaid();
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) wrong.push(`the page scrolls sideways: ${scrollWidth}`);
  return [...new Set(wrong)];
})()
