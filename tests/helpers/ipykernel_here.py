"""A cell run in a real kernel, as a notebook runs it."""

import nbformat
from nbclient import NotebookClient


def run(code):
    """What ``code`` prints in a fresh kernel, and the last line of its error; empty without one."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120, allow_errors=True, kernel_name="python3").execute()
    outputs = notebook.cells[0].outputs
    printed = "".join(output.text for output in outputs if output.get("name") == "stdout")
    errors = [output.evalue for output in outputs if output.output_type == "error"]
    return printed, (errors or [""])[-1]
