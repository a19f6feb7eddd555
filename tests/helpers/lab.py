"""JupyterLab in a window that stays open: its scripts take longer to start than a notebook."""

from contextlib import ExitStack, contextmanager

from browsing import Visit

NEW_WINDOW = "lab?token=secret&reset"  # with nothing open in it
OPEN = "async path => { await jupyterapp.commands.execute('docmanager:open', { path }); }"
CLOSE = """async () => {
  await jupyterapp.shell.currentWidget.sessionContext.shutdown();
  jupyterapp.shell.currentWidget.dispose();
}"""
KERNEL_READY = """path => window.jupyterapp?.shell.currentWidget?.context?.path === path
  && jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === "idle"
"""

CELLS = "jupyterapp.shell.currentWidget.model.sharedModel.toJSON().cells"
# Or one has failed, and those after it never will.
ALL_RUN = """
  (() => {
    const cells = jupyterapp.shell.currentWidget.model.sharedModel.toJSON().cells
      .filter((cell) => cell.cell_type === "code");
    return cells.every((cell) => cell.execution_count > 0)
      || cells.some((cell) => cell.outputs.some((output) => output.output_type === "error"));
  })()
"""
HEADLINE = """
  [...document.querySelectorAll(".jp-OutputArea .callcenter-kit h1")]
    .some((headline) => headline.textContent.trim())
"""


@contextmanager
def lab_window(browser, address, seconds=60):
    """A visit to the Lab at ``address``, which is as patient as ``seconds``."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page.set_default_timeout(seconds * 1000)
    visit = Visit(page, address)
    visit.listen()
    page.goto(visit.address)
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)")
    yield visit
    page.close()


@contextmanager
def opened(page, path):
    """The notebook at ``path`` in the Lab, its kernel waiting; closed at the end."""
    page.evaluate(OPEN, path)
    page.wait_for_function(KERNEL_READY, arg=path)
    try:
        yield page
    finally:
        page.evaluate(OPEN, path)  # in front of what a test opened beside it
        page.evaluate(CLOSE)


@contextmanager
def run_in_turn(page):
    """Opens a notebook and runs every cell of it, as a person does; all are closed at the end."""
    with ExitStack() as stack:

        def run(path):
            stack.enter_context(opened(page, path))
            run_from_the_menu(page)
            return page

        yield run


def run_from_the_menu(page):
    """Run all, and wait until all have run."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(ALL_RUN)
