"""A visit to a page: what the browser says, what is done about it, and what is sent back."""
