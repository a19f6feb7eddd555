// Every text of a notebook's outputs and words that is too pale for the ground it stands on, by the
// colours that the browser computes; and how many texts were judged, of them how many in pictures.
() => {
  const LEAST = 4.5;
  const parse = (colour) => {
    const parts = colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    const scale = colour.startsWith("color(") ? 255 : 1; // color(srgb 0.1 0.2 0.3 / 0.5)
    return [...parts.slice(0, 3).map((part) => part * scale), parts[3] ?? 1];
  };
  const over = ([r, g, b, a], ground) =>
    [r, g, b].map((part, place) => part * a + ground[place] * (1 - a));
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  // The grounds that an element may stand on: one, or each colour that runs over into another. Rings
  // are drawn around a text, not behind it.
  const grounds = (element) => {
    if (!element) return [[255, 255, 255]];
    const style = getComputedStyle(element);
    const below = grounds(element.parentElement);
    const colour = parse(style.backgroundColor);
    const plain = colour[3] === 1 ? [colour.slice(0, 3)] : below.map((ground) => over(colour, ground));
    const image = style.backgroundImage.startsWith("radial") ? "" : style.backgroundImage;
    const stops = image.match(/(rgba?|color)\([^()]*\)/g) ?? [];
    return [...plain, ...stops.flatMap((stop) => plain.map((ground) => over(parse(stop), ground)))];
  };
  // What a shape of a picture is filled with; of a hatched one the lines and what is between them. A
  // line as thick as a word is the ground of one.
  const fills = (shape) => {
    const { fill, fillOpacity, stroke, strokeWidth } = getComputedStyle(shape);
    if (stroke !== "none" && parseFloat(strokeWidth) >= 12) return [parse(stroke)];
    const pattern = document.getElementById(fill.match(/url\(.*#([^")]+)/)?.[1] ?? "");
    const lines = [...(pattern?.querySelectorAll("path") ?? [])].map((path) => getComputedStyle(path).stroke);
    return [pattern ? "none" : fill, ...lines].map((colour) => {
      const [r, g, b, a] = parse(colour);
      return [r, g, b, a * Number(fillOpacity) * opacity(shape)];
    });
  };
  const inks = (element) => {
    if (getComputedStyle(element).visibility === "hidden" || element.closest("text")) return [[0, 0, 0, 0]];
    const isShape = element instanceof SVGElement && element.localName !== "svg";
    return isShape ? fills(element) : [parse(getComputedStyle(element).backgroundColor)];
  };
  // In a picture a text stands on all that is painted at its place: bars, bands, the picture's ground.
  const groundsAt = (text, x, y) => {
    const stack = document.elementsFromPoint(x, y);
    const place = stack.indexOf(text);
    const below = place < 0 ? [] : stack.slice(place + 1).reverse();
    const paint = (seen, element) => seen.flatMap((ground) => inks(element).map((ink) => over(ink, ground)));
    return below.reduce(paint, below.length ? [[255, 255, 255]] : []);
  };
  const picturedGrounds = (text) => {
    text.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const { x, y, width, height } = text.getBoundingClientRect();
    return [0.1, 0.5, 0.9].flatMap((share) => width > height
      ? groundsAt(text, x + share * width, y + height / 2)
      : groundsAt(text, x + width / 2, y + share * height));
  };
  const opacity = (element) =>
    element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
  const places = ".jp-OutputArea-output, .jp-MarkdownOutput";
  const pale = new Map();
  let judged = 0, pictured = 0;
  const everythingIsHit = document.createElement("style");
  everythingIsHit.textContent = "svg, svg * { pointer-events: all !important; }";
  document.head.append(everythingIsHit);
  for (const place of document.querySelectorAll(places)) {
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: element, data } = texts.currentNode;
      if (!data.trim() || element.closest("script, style, option, [disabled]")) continue;
      const style = getComputedStyle(element);
      if (style.visibility === "hidden" || !element.getClientRects().length) continue;
      const isPictured = element.closest("svg") !== null;
      const stoodOn = isPictured ? picturedGrounds(element) : grounds(element);
      if (!stoodOn.length) continue; // cut off by its picture
      judged += 1;
      pictured += isPictured;
      const seen = stoodOn.map((ground) => {
        const [r, g, b, a] = parse(isPictured ? style.fill : style.color);
        return ratio(over([r, g, b, a * opacity(element)], ground), ground);
      });
      const least = Math.min(...seen);
      if (least < LEAST) {
        const name = `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? data}`;
        pale.set(name, `${least.toFixed(2)} ${name}: ${data.trim().slice(0, 30)}`);
      }
    }
  }
  everythingIsHit.remove();
  return { judged, pictured, pale: [...pale.values()] };
}
