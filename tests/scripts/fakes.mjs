// Small stand-ins for what a browser gives: just enough of an element, a page, a session with Python.

/** An element; `parts` says what each selector finds in it. */
export class FakeElement {
  constructor(properties = {}) {
    this.attributes = new Map();
    this.classes = new Set();
    this.children = [];
    this.dataset = {};
    this.firstChild = null;
    this.handlers = {};
    this.isConnected = true;
    this.nodeName = "DIV";
    this.nodeType = 1;
    this.parts = {};
    this.selectors = []; // those that it matches itself
    this.style = {};
    this.textContent = "";
    Object.assign(this, properties);
    this.classList = {
      add: (name) => this.classes.add(name),
      contains: (name) => this.classes.has(name),
      remove: (name) => this.classes.delete(name),
      toggle: (name, isOn) => (isOn ? this.classes.add(name) : this.classes.delete(name)),
    };
  }

  addEventListener(type, handle) {
    (this.handlers[type] ??= []).push(handle);
  }

  /** Lets an event happen; `event.target` is the element itself unless it is given. */
  fire(type, event = {}) {
    const whole = { target: this, prevented: false, preventDefault() { this.prevented = true; }, ...event };
    (this.handlers[type] ?? []).forEach((handle) => handle(whole));
    return whole;
  }

  append(...children) { this.replaceChildren(...this.children, ...children); }
  replaceChildren(...children) {
    this.children = children;
    this.firstChild = children[0] ?? null;
  }
  closest(selector) { return this.around?.[selector] ?? null; }
  contains(element) { return this === element || Object.values(this.parts).flat().includes(element); }
  getAttribute(name) { return this.attributes.get(name) ?? null; }
  hasAttribute(name) { return this.attributes.has(name); }
  isEqualNode(other) { return this.isLike === other; }
  matches(selector) { return this.selectors.includes(selector); }
  querySelector(selector) { return [this.parts[selector] ?? null].flat()[0] ?? null; }
  querySelectorAll(selector) { return [this.parts[selector] ?? []].flat(); }
  remove() { this.isRemoved = true; }
  removeAttribute(name) { delete this[name]; }
  scrollIntoView() { this.isScrolledTo = true; }
  setAttribute(name, value) { this.attributes.set(name, value); }
}

/** A session that records what is asked and sent. */
export class FakeSession {
  constructor(properties = {}) {
    Object.assign(this, { questions: [], messages: [], calls: [], view: {}, figures: {}, ...properties });
  }

  get latest() { return this.questions.length; }
  get isAnswered() { return "seq" in this.view; }
  ask(message) { this.questions.push(message); }
  send(message, buffers) { this.messages.push([message, buffers]); }
  expectReply() { this.calls.push("expect"); }
  markAnswered(seq) { this.calls.push(`answered ${seq}`); }
}

/** The storage of this tab. */
export function fakeStorage() {
  const texts = {};
  return {
    getItem: (name) => texts[name] ?? null,
    setItem: (name, text) => { texts[name] = text; },
    removeItem: (name) => { delete texts[name]; },
  };
}

/** The four elements of a page that stay. */
export function fakeFrame() {
  return {
    root: new FakeElement({ hidden: true }),
    alertBox: new FakeElement(),
    content: new FakeElement(),
    toast: new FakeElement(),
  };
}

/** Lets all that is ready to happen happen. */
export async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  await new Promise((resolve) => { setImmediate(resolve); });
}

export const listen = (target, type, handle) => target.addEventListener(type, handle);
export const from = (name) => new URL(`../../callcenter_kit/dashboards/${name}`, import.meta.url);
