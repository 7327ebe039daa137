"""Readers of public sources, one module each; every `read` gives observations."""
