"""How a claim is read: what each kind needs, and whether its units can be compared."""

from __future__ import annotations

import math
from decimal import Decimal

from embargo.errors import InputError, nearest
from embargo.facts import base
from embargo.ledger import records
from embargo.ledger.claims.arithmetic import checks, measures
from embargo.ledger.dates import period
from embargo.ledger.fields import Fields
from embargo.ledger.figures import ITEMS
from embargo.ledger.records import Claim, Query
from embargo.ledger.sections import amounts, status
from embargo.lines import shown

NO_UNIT = ("rank", "existence")
SHARES = {"share": 1.0, "percent": 100.0}
EXISTENCE: dict[str, tuple[str, ...]] = {
    "imports": ("importer", "exporter", "fuel"),
    "makes": ("project",),
    "holds": ("project", "holder"),
    "said": ("later",),
    "members": ("importer", "whom"),
}
"""What can be claimed to be so, and what must be named for it."""


def claim(fields: Fields) -> Claim:
    """A statement of fact that figures can be held against."""
    kind = fields.word("kind", records.CLAIM_KINDS, required="what is claimed")
    unit = fields.text("unit")
    value = fields.number("value")
    upper = fields.number("upper")
    if kind and kind not in NO_UNIT and not unit:
        fields.fault("unit", "no unit", "write share, percent, mb/d, Mt … beside the value")
    if kind and kind not in NO_UNIT and value is None and "value" not in fields.given:
        fields.fault("value", "no value", "add it, or claim that it exists: kind existence")
    if unit in SHARES:
        most = SHARES[unit]
        for key, number in (("value", value), ("upper", upper)):
            if number is not None and not 0 <= number <= most and kind != "growth":
                remedy = f"a share lies between 0 and {most:g}"
                remedy += f"; {number:g} % is {number / 100:g}" if number > 1 == most else ""
                fields.fault(key, f"{number:g} is no share in the unit {unit}", remedy)
    if value is not None and upper is not None and upper < value:
        fields.fault("upper", f"{upper:g} is below the value {value:g}", "give the larger last")
    given = fields.given.get("value")
    flow = fields.flow()
    item = fields.text("item")
    found = Claim(
        id=fields.text("id"),
        statement=fields.text("statement", required="the statement that makes it"),
        says=fields.text("says", required="the claim in a few words"),
        kind=kind,
        query=Query(
            flow,
            item or {"share": "share_of_imports", "rank": "rank"}.get(kind, "imports"),
            fields.text("holder"),
            fields.text("grade"),
            fields.period("against"),
            fields.text("earlier"),
            fields.text("later"),
        ),
        value=value,
        upper=upper,
        holds=fields.flag("holds", True),
        unit="" if unit == "none" else unit,
        period=fields.period("period", required="when it is to be so, or 'unstated'"),
        basis=fields.word("basis", records.BASES),
        tolerance=fields.number("tolerance", 0),
        digits=_digits(given),
        equals=amounts(fields, "equals", fields.label),
        product=amounts(fields, "product", fields.label),
        status=status(fields),
        note=fields.text("note"),
    )
    if kind:
        _complete(found, fields)
        _comparable(found, fields)
    return found


def _digits(value: object) -> int:
    """Decimals with which a number is written."""
    if not isinstance(value, float) or not math.isfinite(value):
        return 0
    exponent = Decimal(str(value)).as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _complete(claim: Claim, fields: Fields) -> None:
    """Faults of what a claim of this kind needs and does not name."""
    query, flow = claim.query, claim.query.flow
    if claim.kind == "existence" and query.item not in EXISTENCE:
        near = nearest(query.item, EXISTENCE)
        hint = f"did you mean {near!r}? " if near else ""
        remedy = f"{hint}one of {', '.join(EXISTENCE)}"
        fields.fault("item", f"nothing known is called {query.item!r}", remedy)
        return
    known = {*ITEMS, "rank_as_buyer"}
    if (
        claim.kind in ("quantity", "share", "rank")
        and not claim.product
        and query.item not in known
    ):
        near = nearest(query.item, known)
        hint = f"did you mean {near!r}? " if near else ""
        remedy = f"{hint}one of {', '.join(sorted(known))}, or give the product it comes from"
        fields.fault("item", f"no figure is called {query.item!r}", remedy)
        return
    need: tuple[str, ...] = ("importer", "exporter", "fuel")
    if claim.kind == "price":
        need = ("item",)
    elif claim.kind == "stake" or query.item == "holds":
        need = ("project", "holder")
    elif claim.kind == "growth":
        need = ("importer", "exporter", "fuel", "against", "period")
    elif query.item in EXISTENCE and claim.kind == "existence":
        need = EXISTENCE[query.item]
    elif query.item == "energy_imports":
        need = ("importer",)
    there = {
        "importer": flow.importers,
        "exporter": flow.exporters,
        "fuel": flow.fuels,
        "project": flow.project,
        "whom": flow.whom,
        "holder": query.holder,
        "later": query.later,
        "against": query.against,
        "period": claim.period,
        "item": fields.given.get("item"),
    }
    for key in need:
        if not there[key]:
            fields.fault(key, f"a claim of {claim.kind} needs {key!r}", f"name its {key}")
    if claim.kind == "price" and there["item"]:
        _priced(query.item, fields)


def _priced(item: str, fields: Fields) -> None:
    """A fault if no benchmark has this name."""
    series = sorted(base.monthly_prices()["series"].unique())
    if item not in series:
        near = nearest(item, series)
        hint = f"did you mean {near!r}? " if near else ""
        fields.fault(
            "item", f"no benchmark is called {item!r}", f"{hint}one of {', '.join(series)}"
        )


def _comparable(claim: Claim, fields: Fields) -> None:
    """Faults of units that do not measure the fuel, or that cannot be compared."""
    flow = claim.query.flow
    if claim.kind == "quantity" and claim.unit and flow.fuels and claim.query.item in ITEMS:
        fuel = flow.fuels[0]
        if not measures(claim.unit, fuel):
            remedy = "write mb/d, Mt, bcm, PJ …"
            fields.fault("unit", f"{shown(claim.unit)} does not measure {fuel}", remedy)
            return
    if claim.kind in ("share", "stake") and claim.unit and claim.unit not in SHARES:
        fields.fault("unit", f"{shown(claim.unit)} is no unit of a share", "share or percent")
    try:
        checks(claim, period(claim.period or "2025"))
    except InputError as error:
        for fault in error.faults:
            fields.fault("", fault.what, fault.remedy)
