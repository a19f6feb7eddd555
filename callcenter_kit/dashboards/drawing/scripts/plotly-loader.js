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

/** @typedef {() => Promise<BlobPart>} FetchFromKernel asks Python for the library's text */

// The parts of a dashboard are scripts of their own on one screen: they load one library.
const LOAD_KEY = "callcenterKitPlotly";

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
 * @param {FetchFromKernel} fetchFromKernel
 */
async function plotlyFromKernel(fetchFromKernel) {
  const address = URL.createObjectURL(new Blob([await fetchFromKernel()], { type: "text/javascript" }));
  try {
    return await runScript(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** @param {FetchFromKernel} fetchFromKernel */
async function loadBasicPlotly(fetchFromKernel) {
  const page = /** @type {any} */ (window);
  if (!page.Plotly) {
    const { plotlyUrl, workerUrl } = siteConfig(); // where it is a file, Python has none to give
    const isFile = plotlyUrl || workerUrl;
    const retry = () => (isFile ? runScript(plotlyAddress()) : plotlyFromKernel(fetchFromKernel));
    await runScript(plotlyAddress()).catch(retry);
  }
  return addLocales(page.Plotly);
}

/** @param {any} Plotly */
function addLocales(Plotly) {
  Object.values(LOCALES).forEach((locale) => Plotly.register(locale));
  return Plotly;
}

/**
 * Plotly's whole library from `address`, which then draws every later figure, too. It takes its turn
 * after the smaller one that may be on its way; where it could not be had, that one stays.
 * @param {string} address
 */
export function loadFullPlotly(address) {
  const page = /** @type {any} */ (window);
  const basic = page[LOAD_KEY];
  const full = Promise.resolve(basic).catch(() => {}).then(() => runScript(address)).then(addLocales);
  page[LOAD_KEY] = basic ? full.catch(() => basic) : full;
  if (!basic) full.catch(() => { page[LOAD_KEY] = null; });
  return full;
}

/**
 * The library; where it could not be had, the next call tries again.
 * @param {FetchFromKernel} fetchFromKernel
 */
export function loadPlotly(fetchFromKernel) {
  const page = /** @type {any} */ (window);
  page[LOAD_KEY] ||= loadBasicPlotly(fetchFromKernel);
  page[LOAD_KEY].catch(() => { page[LOAD_KEY] = null; });
  return page[LOAD_KEY];
}
