"""Events of months: the path that the model gives them, and simple rules, scored by month."""
