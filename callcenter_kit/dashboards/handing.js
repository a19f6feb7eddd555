// What the page hands to its visitor: a file to save, a link to send, a sentence that passes.

const TOAST_STAYS = 5000;

function download({ download: name, type }, buffers) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(buffers, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Where the browser does not allow copying, the link is shown to be copied by hand.
async function copyLink(button, toast) {
  const link = location.href.split("#")[0] + button.dataset.fragment;
  try {
    await navigator.clipboard.writeText(link);
    showToast(toast, button.dataset.done);
  } catch {
    showToast(toast, button.dataset.failed);
    toast.append(linkField(link, button.dataset.failed));
    toast.lastChild.select();
  }
}

function showToast(toast, sentence, stays = TOAST_STAYS) {
  const shown = document.createElement("span");
  shown.textContent = sentence;
  toast.replaceChildren(shown);
  if (stays === Infinity) return;
  setTimeout(() => {
    if (toast.firstChild === shown && toast.children.length === 1) toast.replaceChildren();
  }, stays);
}

function linkField(link, label) {
  const field = document.createElement("input");
  field.readOnly = true;
  field.value = link;
  field.setAttribute("aria-label", label);
  return field;
}
