"""The decision record: the facts, the verdict, the rules behind it, and replaying it."""
