"""What requests and refusals look like, for the checks and for the OpenAPI description."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from embargo.scenario import FORMS
from embargo.scenario.options import MEASURE_FORM
from embargo.web.settings import limits

_EXAMPLE = {
    "id": "my-stop",
    "measures": [{"kind": "ban", "importer": "JPN", "exporter": "RUS", "fuel": "lng"}],
}
Year = Annotated[int, Field(ge=1900, le=2100, description="Year of the base world.")]
Least = Annotated[
    float,
    Field(ge=0, le=1e6, description="Flows below this (Mt or bcm a year) that do not change "
          "are left out."),
]  # fmt: skip
Text = Annotated[str, Field(max_length=400)]


class Override(BaseModel):
    """What a slider stands at."""

    model_config = ConfigDict(extra="forbid")

    measure: int = Field(ge=0, le=10_000, description="Which measure, from 0.")
    key: str = Field(max_length=40, description="Which of its keys.", examples=["level"])
    value: float = Field(description="In the unit of the measure.", examples=[0.5])


_Measures = Annotated[list[Text], Field(max_length=50)]
_FORMS: dict[str, Any] = {
    kind: (_Measures, Field([], description=form, examples=[[example]]))
    for kind, (form, example) in {**FORMS, "measure": MEASURE_FORM}.items()
}
Options = create_model(
    "Options",
    __config__=ConfigDict(extra="forbid"),
    __doc__="Measures in the forms of the command line, by kind.",
    **_FORMS,
)


class Asked(BaseModel):
    """A scenario: ready or one's own, with sliders and further measures."""

    model_config = ConfigDict(extra="forbid")

    scenario: Annotated[str, Field(max_length=80)] | dict[str, Any] | None = Field(
        None,
        description="The id of a ready scenario, or an object with the keys of a scenario file.",
        examples=["japan-stops-russian-energy", _EXAMPLE],
    )
    overrides: list[Override] = Field(default=[], max_length=500)
    options: Options | None = None  # type: ignore[valid-type]
    world: Year | None = Field(None, description="Base year; the scenario's, or the newest.")
    start: str | None = Field(
        None, max_length=10, description="First month of a path.", examples=["2026-01"]
    )
    months: int | None = Field(
        None, ge=1, le=limits().months, description="Answer month by month, so many of them."
    )

    def plain(self) -> dict[str, Any]:
        """As workers take it."""
        return self.model_dump()


class Ensemble(Asked):
    """A scenario whose numbers get bands."""

    draws: int = Field(200, ge=2, le=limits().draws)
    seed: int = Field(1, ge=0, lt=2**63)
    least: Least = 0.05


class FaultBody(BaseModel):
    """One thing that is wrong."""

    where: str
    what: str
    remedy: str


class Refusal(BaseModel):
    """Why there is no answer; all that is wrong at once."""

    schema_: str = Field("embargo.error/1", alias="schema")
    faults: list[FaultBody]


class Job(BaseModel):
    """An ensemble in the background."""

    id: str
    state: str = Field(description="waiting, running, done, cancelled or failed")
    done: int = Field(description="Draws done.")
    draws: int = Field(description="Draws asked for.")
    seconds: float = Field(description="Since it started.")
    bands_of: int = Field(description="Draws behind the view that can be had now; 0 for none.")
    faults: list[FaultBody] = []


REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Refusal, "description": text}
    for code, text in {
        400: "A body that is no JSON.",
        401: "A token is needed.",
        408: "The body did not come in time.",
        413: "The body is too large.",
        414: "The address is too long.",
        422: "What was asked cannot be answered; each fault says where, what and the remedy.",
        429: "Too many questions wait.",
    }.items()
}


class Added(Options):  # type: ignore[misc, valid-type]
    """Measures added to a ready scenario, in an address."""

    world: Year | None = None
    start: str | None = Field(None, max_length=10)
    months: int | None = Field(None, ge=1, le=limits().months)
    tables: str | None = Field(
        None, max_length=400, description="Tables to give, in a comma list; all by default."
    )

    def to(self, scenario: str) -> Asked:
        """The question that the address stands for."""
        told = self.model_dump()
        options = {kind: told[kind] for kind in _FORMS}
        return Asked(
            scenario=scenario,
            overrides=[],
            options=options,
            world=self.world,
            start=self.start,
            months=self.months,
        )
