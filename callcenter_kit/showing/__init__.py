"""What a notebook shows of a result: HTML in both themes and languages, and Plotly figures."""
