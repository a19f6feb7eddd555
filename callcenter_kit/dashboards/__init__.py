"""The pages: a case in, an answer with its reasons out.

A page is a pure function from what is known to a `View`; one widget, `Page`, shows it.
"""
