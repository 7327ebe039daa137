"""The door over HTTP: an API under `/api/v1` and the page that uses it. No numbers of its own."""
