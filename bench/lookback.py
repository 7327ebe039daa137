"""How much of a known re-routing the model places right, beside the proportional rule.

Placed right is Σ min(pred⁺, obs⁺) / max(Σ pred⁺, Σ obs⁺) over destinations, with ⁺ the increases.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import embargo
from embargo import places

FILE = Path(__file__).with_name("lookback.yaml")


def placed_right(predicted: Mapping[str, float], observed: Mapping[str, float]) -> float:
    up = [{k: max(v, 0.0) for k, v in change.items()} for change in (predicted, observed)]
    both = sum(min(v, up[1].get(k, 0.0)) for k, v in up[0].items())
    return both / max(sum(up[0].values()), sum(up[1].values()))


def main() -> None:
    with FILE.open(encoding="utf-8") as file:
        event = YAML(typ="safe", pure=True).load(file)
    model, base, stopped = _by_destination(event)
    treated = set(stopped)
    free = {k: v for k, v in base.items() if k not in treated}
    lost = -sum(stopped.values())
    rule = {k: lost * v / sum(free.values()) for k, v in free.items()} | stopped
    print(event["title"])
    print(
        f"  {'destination':22s} {'observed':>9s} {'model':>9s} {'in proportion':>14s}   Mt a year"
    )
    for name in sorted({*event["observed"], *free}, key=lambda k: -event["observed"].get(k, 0.0)):
        row = [event["observed"].get(name, 0.0), model.get(name, 0.0), rule.get(name, 0.0)]
        if max(map(abs, row)) >= 0.5:
            print(f"  {name:22s} {row[0]:+9.1f} {row[1]:+9.1f} {row[2]:+14.1f}")
    for label, change in (("model", model), ("in proportion to past shares", rule)):
        print(f"  placed right, {label}: {placed_right(change, event['observed']):.2f}")


def _by_destination(event: Mapping[str, Any]) -> tuple[dict[str, float], ...]:
    """Changes in the model, baseline, and the changes of buyers who left; by observed name."""
    outcome = embargo.run(None, world=event["world"], ban=event["bans"])
    flows = outcome.flows(exporter=event["exporter"], fuel=event["fuel"])
    left = {(r["importer"], r["fuel"]) for r in outcome.tables["backfill"].to_dicts()}
    model: dict[str, float] = {}
    base: dict[str, float] = {}
    stopped: dict[str, float] = {}
    for row in flows.iter_rows(named=True):
        if row["importer"] == event["exporter"]:
            continue
        name = _name(row["importer"], event["observed"])
        change = row["counterfactual"] - row["baseline"]
        model[name] = model.get(name, 0.0) + change
        base[name] = base.get(name, 0.0) + row["baseline"]
        if (row["importer"], row["fuel"]) in left:
            stopped[name] = stopped.get(name, 0.0) + change
    return model, base, stopped


def _name(place: str, names: Mapping[str, float]) -> str:
    for name in names:
        members = places.expand(name) if _known(name) else places.area_members(name)
        if place in members and name != "Other Asia Pacific":
            return name
    return "Other Asia Pacific" if places.region(place) == "Asia Pacific" else "elsewhere"


def _known(name: str) -> bool:
    return places.is_group(name) or not places.is_area(name)


if __name__ == "__main__":
    main()
