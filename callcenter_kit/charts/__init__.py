"""Pictures as plain Plotly dicts, and as figures for a notebook."""
