"""The two languages, the words, days, data files read strictly, and the places a rule cites."""
