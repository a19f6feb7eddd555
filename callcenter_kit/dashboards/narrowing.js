// A search field narrows a list to what it finds; Enter picks the exact match, else the first.
//
// <input data-narrows="list-id"> beside <ul id="list-id"> of <li data-words="guangdong 广东">;
// an element with data-nothing in the same parent says when nothing is found.

const wantedBy = (field) => field.value.normalize("NFKC").trim().toLowerCase();

const itemsOf = (content, field) => [
  ...content.querySelectorAll(`#${field.dataset.narrows} [data-words]`),
];

function narrow(content, field) {
  const wanted = wantedBy(field);
  const items = itemsOf(content, field);
  items.forEach((item) => {
    // "广东省" finds 广东 too.
    const longer = item.dataset.words
      .split(" ")
      .some((word) => word > "\u2e80" && wanted.startsWith(word));
    item.hidden = !longer && !item.dataset.words.includes(wanted);
  });
  const list = content.querySelector(`#${field.dataset.narrows}`);
  const nothing = list.parentElement.querySelector("[data-nothing]");
  nothing.textContent = items.some((item) => !item.hidden) ? "" : nothing.dataset.nothing;
}

function pick(content, field) {
  const wanted = wantedBy(field);
  const items = wanted ? itemsOf(content, field).filter((item) => !item.hidden) : [];
  const exact = items.find((item) => item.dataset.words.split(" ").includes(wanted));
  (exact || items[0])?.querySelector("input").click();
  if (items.length) field.value = "";
  narrow(content, field);
}
