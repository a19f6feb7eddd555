// A file goes up in pieces, each acknowledged, so that the progress shown is true; a message as
// large as a workbook would be refused by servers that are not ours.
//
// <label data-drop> around <input type="file" data-upload data-largest="bytes"> takes the file;
// <div id="upload-state" data-own …> says what becomes of it, in the words of its data attributes.

const PIECE = 262144; // bytes
const IN_FLIGHT = 4; // pieces on their way at a time

function uploader(model, kernel, content) {
  let number = 0;
  let going = null; // the file that is on its way: { file, sent, held }

  const place = () => content.querySelector("#upload-state");

  // The words of one state, and the bar where there is one to see.
  function say(state, { failed = false, share = null } = {}) {
    const box = place();
    if (!box) return;
    box.hidden = !state;
    box.dataset.state = state || "";
    box.classList.toggle("failed", failed);
    const sentence = box.querySelector("[data-sentence]");
    const told = state ? (box.dataset[state] || "").replace("{name}", () => going?.file.name ?? "") : "";
    if (sentence.textContent !== told) sentence.textContent = told;
    const bar = box.querySelector("progress");
    bar.hidden = failed || !state;
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
    box.querySelector("[data-percent]").textContent = share === null ? "" : `${Math.floor(share * 100)} %`;
    box.querySelector("button").hidden = failed || !state;
  }

  async function send(mine) {
    const { file } = mine;
    const begin = mine.sent;
    mine.sent = Math.min(begin + PIECE, file.size);
    const piece = await file.slice(begin, mine.sent).arrayBuffer();
    if (going !== mine) return;
    kernel.expect();
    model.send({ do: "piece", file: mine.number }, undefined, [piece]);
  }

  function take(file, largest) {
    giveUp();
    if (!file) return;
    if (file.size > largest) {
      going = { file };
      say("tooLarge", { failed: true });
      going = null;
      return;
    }
    number += 1;
    going = { file, number: Date.now() * 100 + (number % 100), sent: 0, held: 0 };
    say("sending", { share: 0 });
    if (!file.size) finish();
    for (let piece = 0; piece < IN_FLIGHT; piece += 1) next();
  }

  function fail() {
    say("unreadable", { failed: true });
    going = null;
  }

  function finish() {
    const { file, number: mine } = going;
    say("reading");
    kernel.send({ do: "whole", file: mine, name: file.name, size: file.size });
  }

  // What the kernel says: how much it holds, which stage it is at, that it is done.
  function hear({ file, held, stage }) {
    if (!going || file !== going.number) return;
    if (stage === "done") {
      say("");
      going = null;
    } else if (stage) {
      say(stage);
    } else {
      going.held = held;
      say("sending", { share: held / going.file.size });
      if (held >= going.file.size) finish();
      else next();
    }
  }

  // One after another, for the pieces must come in their order.
  let line = Promise.resolve();
  function next() {
    const mine = going;
    line = line
      .then(() => (going === mine && mine.sent < mine.file.size ? send(mine) : undefined))
      .catch(() => { if (going === mine) fail(); });
  }

  function giveUp() {
    if (going?.number) model.send({ do: "give_up", file: going.number });
    going = null;
    say("");
  }

  return {
    take,
    hear,
    giveUp,
    // A new language on the page: the sentence follows it.
    again() {
      const state = place()?.dataset.state;
      if (state && !place().classList.contains("failed")) {
        say(state, { share: state === "sending" ? going.held / going.file.size : null });
      }
    },
  };
}
