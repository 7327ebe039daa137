"""The parameters of every route that gives a long table."""

from __future__ import annotations

from dataclasses import fields
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from embargo.outcome.select import Selection

Form = Literal["json", "csv"]


class Wanted(BaseModel):
    """What of a table, and in which form."""

    model_config = ConfigDict(extra="forbid")

    exporter: str | None = Field(None, max_length=400, description="Codes, names or groups.")
    importer: str | None = Field(None, max_length=400, description="Codes, names or groups.")
    fuel: str | None = Field(None, max_length=200, description="Fuels or groups of fuels.")
    date_from: str | None = Field(None, max_length=10, description="2023 or 2023-05, included.")
    date_to: str | None = Field(None, max_length=10, description="2023 or 2023-05, included.")
    aggregate_by: str | None = Field(
        None, max_length=200, description="Columns to keep; numbers are summed over the others."
    )
    pivot_by: str | None = Field(
        None, max_length=40, description="A column whose values become columns."
    )
    format: Form = "json"

    def plain(self) -> dict[str, str | None]:
        """As workers take it."""
        return {each.name: getattr(self, each.name) for each in fields(Selection)}


class Prices(Wanted):
    """What of the monthly prices."""

    series: str | None = Field(None, max_length=60, examples=["Brent"])
