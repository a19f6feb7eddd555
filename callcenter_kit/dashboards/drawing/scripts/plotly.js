// @ts-check
// Loads plotly.js, once, and only for a page that has a figure.

const LOCALES = {
  "zh-CN": {
    moduleType: "locale",
    name: "zh-CN",
    dictionary: {},
    format: {
      days: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
      shortDays: ["日", "一", "二", "三", "四", "五", "六"],
      months: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
      shortMonths: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
      date: "%Y年%-m月%-d日",
      year: "%Y年",
      month: "%-m月",
      dayMonth: "%-m月%-d日",
      dayMonthYear: "%Y年%-m月%-d日",
    },
  },
};

/** @typedef {() => Promise<BlobPart>} AskKernel asks Python for the library's text */

// The parts of a dashboard are scripts of their own on one screen: they load one library.
const LOADING = "callcenterKitPlotly";

/** @returns {{ plotlyUrl?: string, workerUrl?: string, fullPlotlyUrl?: string, baseUrl?: string }} */
export function siteConfig() {
  const element = document.getElementById("jupyter-config-data");
  return element ? JSON.parse(element.textContent || "{}") : {};
}

function plotlyAddress() {
  const { plotlyUrl, baseUrl = "/" } = siteConfig();
  return plotlyUrl || `${baseUrl}voila/templates/callcenter_kit/static/plotly-basic.min.js`;
}

/**
 * A page's own module loader (RequireJS) would swallow the library: it is hidden meanwhile.
 * @param {string} address
 */
function runScript(address) {
  const page = /** @type {any} */ (window);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const { define } = page;
    page.define = undefined;
    const finish = (/** @type {() => void} */ settle) => () => {
      page.define = define;
      script.remove();
      settle();
    };
    script.onload = finish(() => resolve(page.Plotly));
    script.onerror = finish(() => reject(new Error(address)));
    script.src = address;
    document.head.append(script);
  });
}

/**
 * Where our static files are not served (VS Code, a plain notebook), the kernel has the library.
 * @param {AskKernel} askKernel
 */
async function plotlyFromKernel(askKernel) {
  const address = URL.createObjectURL(new Blob([await askKernel()], { type: "text/javascript" }));
  try {
    return await runScript(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** @param {AskKernel} askKernel */
async function plotlyInOurLanguages(askKernel) {
  const page = /** @type {any} */ (window);
  if (!page.Plotly) {
    const { workerUrl } = siteConfig(); // a worker's Python has no library to give
    const again = () => (workerUrl ? runScript(plotlyAddress()) : plotlyFromKernel(askKernel));
    await runScript(plotlyAddress()).catch(again);
  }
  return inOurLanguages(page.Plotly);
}

/** @param {any} Plotly */
function inOurLanguages(Plotly) {
  Object.values(LOCALES).forEach((locale) => Plotly.register(locale));
  return Plotly;
}

/**
 * Plotly's whole library from `address`, which then draws every later figure, too. It takes its turn
 * after the smaller one that may be on its way; where it could not be had, that one stays.
 * @param {string} address
 */
export function loadWholePlotly(address) {
  const page = /** @type {any} */ (window);
  const smaller = page[LOADING];
  const whole = Promise.resolve(smaller).catch(() => {}).then(() => runScript(address)).then(inOurLanguages);
  page[LOADING] = smaller ? whole.catch(() => smaller) : whole;
  if (!smaller) whole.catch(() => { page[LOADING] = null; });
  return whole;
}

/**
 * The library; where it could not be had, the next call tries again.
 * @param {AskKernel} askKernel
 */
export function loadPlotly(askKernel) {
  const page = /** @type {any} */ (window);
  page[LOADING] ||= plotlyInOurLanguages(askKernel);
  page[LOADING].catch(() => { page[LOADING] = null; });
  return page[LOADING];
}
