"""How far to trust an answer: past events, simple rules to beat, scores, published results."""
