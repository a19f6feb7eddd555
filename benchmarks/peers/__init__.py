"""The guide's rules in other engines, beside ours: ``python3 run.py bench-peers``.

What is held fair, and what came of it: ``docs/peers.md``.
"""
