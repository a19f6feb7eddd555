"""Which days are worked in mainland China, how surely, and how to count them."""
