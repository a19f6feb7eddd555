"""The same rules over a table of applicants, and what a whole portfolio comes to."""
