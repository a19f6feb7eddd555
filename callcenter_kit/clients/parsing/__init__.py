"""A file or a sheet read as a person reads it: the table in it, and what its cells say."""
