"""A scenario month by month: what is known when, the months solved, and their tables."""
