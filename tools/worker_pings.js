// Asks a worker of the page's own one question after the other, and pings it all the while; gives
// how long each answer took and the longest that a ping waited for its own, in milliseconds.
async (questions) => {
  const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const worker = new Worker(config.workerUrl, { type: "module" });
  const waiting = new Map();
  const until = (sign) => new Promise((resolve, reject) => {
    waiting.set(sign, resolve);
    setTimeout(() => reject(new Error(`${sign} never came`)), 240000);
  });
  worker.onmessage = ({ data: { kind, content } }) => {
    for (const [sign, resolve] of waiting) {
      if (kind === sign || String(content).includes(`"${sign}":`)) resolve(performance.now());
    }
  };
  const ready = until("ready");
  worker.postMessage({ begin: config });
  await ready;
  const measured = [];
  for (const [message, content, sign] of questions) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const begun = performance.now();
    let ended = 0;
    until(sign).then((now) => { ended = now; });
    worker.postMessage({ message: JSON.stringify(message), buffers: [bytes.buffer] }, [bytes.buffer]);
    let longest = 0;
    do {
      const asked = performance.now();
      const pong = until("pong");
      worker.postMessage({ message: '{"do":"ping"}', buffers: [] });
      longest = Math.max(longest, await pong - asked);
    } while (!ended);
    waiting.delete(sign);
    measured.push([ended - begun, longest]);
  }
  worker.terminate();
  return measured;
}
