"""What a notebook shows of a result: blocks, as HTML in both themes and languages."""
