"""How far to trust an answer: events, simple rules to beat, and scores."""
