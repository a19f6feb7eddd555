// Charts: plotly.js is loaded once, and only by a page that has a figure. A figure is the JSON that
// Python writes; colours in it may name the page's tokens ("var(--accent)") and follow its theme.

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

let plotlyLoading = null;

function siteConfig() {
  const element = document.getElementById("jupyter-config-data");
  return element ? JSON.parse(element.textContent) : {};
}

function plotlyAddress() {
  const { plotlyUrl, baseUrl = "/" } = siteConfig();
  return plotlyUrl || `${baseUrl}voila/templates/callcenter_kit/static/plotly-basic.min.js`;
}

// A page's own module loader (RequireJS) would swallow the library: it is hidden meanwhile.
function runScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const { define } = window;
    window.define = undefined;
    const done = (settle) => () => {
      window.define = define;
      script.remove();
      settle(window.Plotly);
    };
    script.onload = done(resolve);
    script.onerror = done(() => reject(new Error(address)));
    script.src = address;
    document.head.append(script);
  });
}

// Where our static files are not served (VS Code, a plain notebook), the kernel has the library.
async function plotlyFromKernel(askKernel) {
  const address = URL.createObjectURL(new Blob([await askKernel()], { type: "text/javascript" }));
  try {
    return await runScript(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

function loadPlotly(askKernel) {
  plotlyLoading ||= (async () => {
    if (!window.Plotly) {
      await runScript(plotlyAddress()).catch(() => plotlyFromKernel(askKernel));
    }
    Object.values(LOCALES).forEach((locale) => window.Plotly.register(locale));
    return window.Plotly;
  })();
  plotlyLoading.catch(() => { plotlyLoading = null; });
  return plotlyLoading;
}

const TOKEN = /var\((--[\w-]+)\)/g;

// The figure, still as JSON, with the theme's colours in it.
function inTheme(figure, style) {
  const values = {}; // asking a style takes longer than remembering
  const valueOf = (_, token) =>
    (values[token] ??= JSON.stringify(style.getPropertyValue(token).trim()).slice(1, -1));
  return figure.replace(TOKEN, valueOf);
}

const runs = new WeakMap(); // page -> the latest call, which makes the earlier ones stop

function inSight(place) {
  const { top, bottom } = place.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

function afterNextFrame() {
  return new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
}

// Draws what changed since the last call, where it can be seen: of a wide and a narrow picture the
// page's style shows one. What is in sight comes first; what must be scrolled to waits for the
// frame. `remember` holds what each place shows already.
async function drawFigures(root, figures, language, askKernel, remember) {
  const run = {};
  runs.set(root, run);
  const places = [...root.querySelectorAll("[data-figure]")].filter(
    (place) => figures[place.dataset.figure] && place.getClientRects().length,
  );
  if (!places.length) return;
  const Plotly = await loadPlotly(askKernel);
  const style = getComputedStyle(root);
  const onPaper = root.classList.contains("printing"); // what is about to be printed can't wait
  const seen = onPaper ? places : places.filter(inSight);
  for (const place of [...seen, ...places.filter((one) => !seen.includes(one))]) {
    if (!seen.includes(place)) await afterNextFrame();
    if (runs.get(root) !== run) return;
    const figure = inTheme(figures[place.dataset.figure], style);
    const key = language + onPaper + figure;
    if (!place.isConnected || remember.get(place) === key) continue;
    remember.set(place, key);
    const { data, layout } = JSON.parse(figure);
    const drawing = Plotly.react(place, data, layout, {
      displayModeBar: false,
      displaylogo: false,
      responsive: true,
      scrollZoom: false,
      locale: language,
    });
    if (!onPaper) await drawing;
    place.dataset.drawn = "";
  }
}
