"""The brief: an answer as one page to pass on, and its charts."""
