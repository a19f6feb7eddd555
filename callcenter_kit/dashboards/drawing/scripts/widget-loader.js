// @ts-check
// What a kernel of our own server sends in place of the widget's script: there it is a file, which
// the browser fetches once for all parts, and keeps.

async function loadWidget() {
  const config = document.getElementById("jupyter-config-data")?.textContent || "{}";
  const { widgetUrl } = JSON.parse(config);
  const script = await import(new URL(widgetUrl, location.href).href);
  return script.default;
}

export default loadWidget;
