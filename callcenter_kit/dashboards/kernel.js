// The line to the kernel: every message is numbered, and a silence is noticed and said.

const SLOW_AFTER = 400; // milliseconds before the page says that it works
const LOST_AFTER = 12000; // milliseconds without an answer before the page says it is lost
const PING_EVERY = 20000;
const IDLE_AFTER = 600000; // nobody here for so long: let an unused kernel rest
const counters = new WeakMap(); // several views of one page share its count of messages

function kernelLine(model, root) {
  const count = counters.get(model) || { sent: 0 };
  counters.set(model, count);
  let slowTimer = 0;
  let lostTimer = 0;
  let lastHere = Date.now();

  function showLost(lost) {
    root.classList.toggle("lost", lost);
    const paints = document.querySelectorAll(".first-paint .callcenter-kit");
    paints.forEach((paint) => paint.classList.toggle("lost", lost));
  }

  function expectAnswer() {
    lostTimer ||= setTimeout(() => showLost(true), LOST_AFTER);
  }

  function ping() {
    expectAnswer();
    model.send({ do: "ping" });
  }

  const pulse = setInterval(() => {
    if (!document.hidden && Date.now() - lastHere < IDLE_AFTER) ping();
  }, PING_EVERY);

  return {
    get sent() {
      return count.sent;
    },
    send(message) {
      count.sent += 1;
      slowTimer ||= setTimeout(() => root.classList.add("waiting"), SLOW_AFTER);
      expectAnswer();
      model.send({ ...message, seq: count.sent });
    },
    heard() {
      clearTimeout(slowTimer);
      clearTimeout(lostTimer);
      slowTimer = lostTimer = 0;
      root.classList.remove("waiting");
      showLost(false);
    },
    ping,
    expect: expectAnswer,
    here() {
      const away = Date.now() - lastHere > IDLE_AFTER;
      lastHere = Date.now();
      if (away) ping();
    },
    stop() {
      [slowTimer, lostTimer].forEach(clearTimeout);
      clearInterval(pulse);
    },
  };
}
