"""An outcome where it stands at the end of a notebook's cell."""

from __future__ import annotations

from embargo.markup import bullets, escape, paragraph
from embargo.outcome.brief import summary
from embargo.outcome.headline import headline
from embargo.outcome.outcome import Outcome


def html(outcome: Outcome) -> str:
    """The answer in sentences, its tables by name, and what to type for more."""
    first = headline(outcome)
    converged = "" if outcome.diagnostics.converged else paragraph("Not solved: do not use.")
    tables = ", ".join(f"{name} ({table.height:,})" for name, table in outcome.tables.items())
    return (
        f"<h4>{escape(outcome.scenario.title)}</h4>{converged}"
        f"<p><strong>{escape(summary.lead(first))}</strong></p>"
        f"{bullets(summary.points(first))}"
        f"{paragraph(summary.frame(outcome))}"
        f'<p>Tables: {escape(tables)}. Charts: <code>.chart("backfill")</code>; '
        'to pass on: <code>embargo.brief(outcome, "brief.html")</code>.</p>'
    )
