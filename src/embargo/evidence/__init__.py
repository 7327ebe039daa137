"""How far to trust an answer: past events, simple rules, scores, bands, published results."""
