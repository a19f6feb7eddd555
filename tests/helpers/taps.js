// The controls that a finger would miss: smaller than 44 px in height, or in width. A link among
// words is as high as its line, and so exempt.
(() => {
  const LEAST = 43.5;
  const root = document.querySelector(".callcenter-kit");
  const shows = (element) => element.checkVisibility({
    contentVisibilityAuto: true, visibilityProperty: true, opacityProperty: true,
  }) && getComputedStyle(element).clipPath === "none";
  const isAmongWords = (element) => element.matches("a") && [...element.parentElement.childNodes]
    .some((node) => node !== element && node.textContent.trim());
  // A field that fills its label, seen or not, is pressed by it.
  const pressed = (element) => element.closest("label") ?? element.closest(".input, .day") ?? element;
  const small = [...root.querySelectorAll("a, button, input, select, summary")]
    .filter((element) => shows(pressed(element)) && !isAmongWords(element) && !element.closest(".skip"))
    .map((element) => [element, pressed(element).getBoundingClientRect()])
    .filter(([, box]) => box.height > 0 && (box.height < LEAST || box.width < LEAST));
  return [...new Set(small.map(([element, box]) => {
    const place = element.closest("[class]:not(a, button, input, summary)")?.className ?? "";
    return `${element.tagName.toLowerCase()} in ${place}: ${Math.round(box.width)} × ${Math.round(box.height)}`;
  }))];
})()
