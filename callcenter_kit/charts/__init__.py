"""Pictures as plain Plotly dicts."""
