"""The two languages, the words, data files read strictly, and the places a rule cites."""
