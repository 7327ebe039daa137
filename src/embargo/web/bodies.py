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
Tables = Annotated[
    str | None,
    Field(max_length=400, description="Tables to give, in a comma list; all by default."),
]
Seed = Annotated[int, Field(ge=0, lt=2**63)]


def names(text: str | None) -> list[str] | None:
    """The names of a comma list."""
    return None if text is None else [part.strip() for part in text.split(",")]


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
    seed: Seed = 1
    least: Least = 0.05
    tables: Tables = Field(None, description="Tables of its views; all by default.")


class Driven(Asked):
    """A scenario of which it is asked what drives its numbers."""

    of: list[Text] = Field(
        [],
        max_length=12,
        description="Which numbers, as behind --of; those of a headline by default.",
        examples=[["price:JPN:gas"]],
    )
    draws: int = Field(512, ge=64, le=limits().draws)
    seed: Seed = 1


_Code = Annotated[str, Field(max_length=60)]


class Pressed(BaseModel):
    """Who is pressed by whom to leave whom."""

    model_config = ConfigDict(extra="forbid")

    buyer: _Code = Field(description="A code, a name or a group.", examples=["IND"])
    on: _Code = Field(description="The seller to leave.", examples=["RUS"])
    by: _Code = "USA"
    fuel: _Code | None = None
    tariff: float | None = Field(None, ge=0, le=1_000, description="In percent.")
    world: Year | None = None
    as_of: str | None = Field(None, max_length=10)
    draws: int = Field(0, ge=0, le=min(100, limits().draws), description="For bands.")
    seed: Seed = 1


class PressedDrawn(Pressed):
    """The same with bands."""

    draws: int = Field(50, ge=2, le=limits().draws, description="For bands.")


class Together(BaseModel):
    """Who may leave a seller together: ready players, or one's own."""

    model_config = ConfigDict(extra="forbid")

    ready: str | None = Field(None, max_length=80, examples=["g7-and-japan"])
    of: _Code | None = Field(None, description="The seller; RUS.")
    fuel: _Code | None = Field(None, description="Fuels, in a comma list; oil.")
    players: Text | None = Field(None, examples=["G7,IND"])
    value: float = Field(0, ge=0, le=1e6, description="Worth of one USD of the seller's loss.")
    second_choice: bool = Field(False, description="Count what second-choice suppliers cost.")
    greedy: bool = Field(False, description="Solve a greedy chain only.")
    world: Year | None = None

    def checked(self) -> dict[str, Any]:
        """What can be wrong with it."""
        return self.model_dump(exclude={"second_choice", "greedy"})


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
    """A long answer in the background."""

    id: str
    kind: str = Field(description="ensemble, sensitivity, coalition or pressure")
    state: str = Field(description="waiting, running, done, cancelled or failed")
    done: int = Field(description="Steps done: draws, or coalitions.")
    draws: int = Field(description="Steps in all; of coalitions known when it runs.")
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
    tables: Tables = None

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
