// Every text of a notebook's outputs and words that is too pale for the ground it stands on, by the
// colours that the browser computes; and how many texts were judged. Pictures are left out: text in
// them stands on bars, too.
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
  const opacity = (element) =>
    element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
  const places = ".jp-OutputArea-output, .jp-MarkdownOutput";
  const pale = new Map();
  let judged = 0;
  for (const place of document.querySelectorAll(places)) {
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: element, data } = texts.currentNode;
      if (!data.trim() || element.closest("svg, script, style, option, [disabled], .js-plotly-plot")) continue;
      const style = getComputedStyle(element);
      if (style.visibility === "hidden" || !element.getClientRects().length) continue;
      judged += 1;
      const seen = grounds(element).map((ground) => {
        const [r, g, b, a] = parse(style.color);
        return ratio(over([r, g, b, a * opacity(element)], ground), ground);
      });
      const least = Math.min(...seen);
      if (least < LEAST) {
        const name = `${element.tagName.toLowerCase()}.${element.className}`;
        pale.set(name, `${least.toFixed(2)} ${name}: ${data.trim().slice(0, 30)}`);
      }
    }
  }
  return { judged, pale: [...pale.values()] };
}
