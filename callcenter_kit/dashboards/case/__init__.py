"""A visitor's case: its fields, its link, its file and the examples."""
