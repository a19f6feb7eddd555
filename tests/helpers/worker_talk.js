// Asks a worker of the pages' site one question after the other, and gives all that it said to each.
async ([workerUrl, config, questions]) => {
  const worker = new Worker(workerUrl, { type: "module" });
  const said = [];
  let heard = () => {};
  const written = (buffer) => {
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
    return btoa(letters.join(""));
  };
  worker.onmessage = ({ data: { kind, content, buffers } }) => {
    if (kind === "progress") return;
    said.push([kind, content, (buffers || []).map(written)]);
    heard();
  };
  worker.onerror = ({ message }) => {
    said.push(["error", message, []]);
    heard();
  };
  const until = (count) => new Promise((resolve, reject) => {
    const what = () => `${said.length} of ${count}: ${JSON.stringify(said.slice(-2)).slice(0, 2000)}`;
    const late = setTimeout(() => reject(new Error(what())), 120000);
    heard = () => {
      if (said.length < count) return;
      clearTimeout(late);
      resolve();
    };
    heard();
  });
  worker.postMessage({ begin: config });
  await until(1);
  const answers = [];
  for (const [message, pieces, count] of questions) {
    said.length = 0;
    const buffers = pieces.map((piece) => Uint8Array.from(atob(piece), (letter) => letter.charCodeAt(0)).buffer);
    worker.postMessage({ message, buffers }, buffers);
    await until(count);
    answers.push([...said]);
  }
  worker.terminate();
  return answers;
}
