"""Speed, measured beside other ways to do the same: ``python3 run.py bench``. Never a test."""
