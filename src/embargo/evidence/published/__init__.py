"""What others published on the same questions, beside what the model says."""

from embargo.evidence.published.check import Checked, check, markdown
from embargo.evidence.published.results import Published, results

__all__ = ["Checked", "Published", "check", "markdown", "results"]
