"""What if: many cases at once, verdicts and days side by side, as a table and a picture."""
