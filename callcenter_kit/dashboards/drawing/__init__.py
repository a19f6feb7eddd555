"""The widget behind every page: its case, its form, and its side of the browser."""
