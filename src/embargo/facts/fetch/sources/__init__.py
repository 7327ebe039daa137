"""One module a source: which requests it needs, and how its answers read."""
