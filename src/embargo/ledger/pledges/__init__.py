"""Pledges and what became of them: who says they were made, and what flows did since."""
