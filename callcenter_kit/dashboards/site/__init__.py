"""The pages as plain files for any web host, with Python in each visitor's browser."""
