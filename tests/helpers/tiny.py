"""Tiny notebooks for tests of the server: pages that live, fail or are damaged, and no pages."""

from browsing import write_notebook as write

PAGE = """
import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
      const button = el.appendChild(document.createElement("button"));
      button.id = "count";
      const show = () => { button.textContent = `clicked ${model.get("clicks")}`; };
      button.onclick = () => {
        model.set("clicks", model.get("clicks") + 1);
        model.save_changes();
      };
      model.on("change:doubled", () => { document.title = String(model.get("doubled")); });
      show();
      model.on("change:clicks", show);
      const chart = el.appendChild(document.createElement("div"));
      const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
      const script = document.createElement("script");
      script.src = config.plotlyUrl;
      script.onload = () => window.Plotly.newPlot(chart, [{ y: [1, 3, 2] }]);
      document.head.append(script);
      document.querySelectorAll(".first-paint").forEach((paint) => paint.remove());
    } }'''
    clicks = traitlets.Int(0).tag(sync=True)
    doubled = traitlets.Int(0).tag(sync=True)

    @traitlets.observe("clicks")
    def _double(self, change):
        self.doubled = 2 * change.new

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/html": "<p>first picture</p>"}, metadata

Counter()
"""
FAILS = "print('what was printed before')\nraise ValueError('/secret/path')"


def write_all(folder):
    """A living page with a cell for analysts, a failing page, and what must not be served."""
    analyst = (f"open(r'{folder / 'analyst-ran'}', 'w')", "analyst")
    write(folder, "01_living.ipynb", PAGE, analyst, title="活的页面 A living page")
    write(folder, "02_failing.ipynb", FAILS, title="失败的页面 A failing page")
    (folder / "03_damaged.ipynb").write_text("{", encoding="utf-8")
    write(folder, "00_start.ipynb", "1", title="For analysts")
    write(folder, "draft.ipynb", "1", title="A draft")
    write(folder / "inner", "01_hidden.ipynb", "1", title="Hidden")
    (folder / "picture.svg").write_text("<svg/>", encoding="utf-8")
