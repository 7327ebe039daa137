"""Where gas is expected to flow before the figures speak: LNG by pair, and the lines there are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from embargo.facts.basins import basin_shares
from embargo.facts.reconcile import evidence
from embargo.facts.reconcile.draft import Draft
from embargo.facts.reconcile.inputs import Inputs
from embargo.facts.reconcile.prior import balance

BCM_PER_MT = 1.36
BARRED_FACTOR = 0.05
"""Share of the trade expected without it that a ban within the year, or shunning, leaves."""


def lng_cells(
    inputs: Inputs,
    draft: Draft,
    loaded: Mapping[str, float],
    landed: Mapping[str, float],
    barred: Mapping[tuple[str, str, str], bool],
) -> None:
    """Make the cells of LNG from the blocks of the year, or from customs where there are none.

    Arguments:
        inputs: the sources of the year.
        draft: the draft of the gas market.
        loaded, landed: LNG by place, bcm.
        barred: links barred or shunned, see `embargo.facts.bans`.
    """
    blocks = inputs.blocks("lng")
    if not blocks:
        _lng_from_customs(inputs, draft, loaded, landed, barred)
    spare = _lng_structure(inputs, loaded, landed)
    for block in blocks:
        sellers = {p: loaded.get(p, 0.0) for p in sorted(inputs.homes(block.exporters))}
        buyers = {p: landed.get(p, 0.0) for p in sorted(inputs.homes(block.importers))}
        out, inward = sum(sellers.values()), sum(buyers.values())
        if block.value <= 0 or out <= 0 or inward <= 0:
            continue
        alone = len(sellers) == 1 and len(buyers) == 1
        value = block.value
        if f"lng {block.exporter}→{block.importer}" in inputs.hidden:
            value = sum(spare.get((s, b), 0.0) for s in sellers for b in buyers)
            alone = False
        for seller, s in sellers.items():
            for buyer, b in buyers.items():
                flow = value * s / out * b / inward
                if seller == buyer or flow < 1e-4:
                    continue
                factor = BARRED_FACTOR if (seller, buyer, "lng") in barred and not alone else 1.0
                for basin, share in basin_shares(seller, buyer, "lng", inputs.year).items():
                    draft.cell(basin, seller, buyer, "lng", share * flow * factor,
                               0.1 if alone and share == 1.0 else 0.5)  # fmt: skip


def _lng_structure(
    inputs: Inputs, loaded: Mapping[str, float], landed: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """LNG by pair in bcm as customs and proportion expect it, without any block."""
    out = np.array([loaded.get(p, 0.0) for p in inputs.places])
    inward = np.array([landed.get(p, 0.0) for p in inputs.places])
    total = 0.5 * (out.sum() + inward.sum())
    out, inward = out * total / out.sum(), inward * total / inward.sum()
    pull = np.outer(out, inward) / total
    np.fill_diagonal(pull, 0.0)
    known = inputs.old_matrix("lng") * BCM_PER_MT
    known *= np.minimum(1.0, 1.2 * out / np.maximum(known.sum(axis=1), 1e-9))[:, None]
    if inputs.hidden:
        known = np.where(inputs.unknown_pairs("lng"), pull, known)
    flow = balance(0.9 * known + 0.1 * pull, out, inward)
    return {
        (seller, buyer): float(flow[i, j])
        for i, seller in enumerate(inputs.places)
        for j, buyer in enumerate(inputs.places)
        if flow[i, j] > 1e-4
    }


def _lng_from_customs(
    inputs: Inputs,
    draft: Draft,
    loaded: Mapping[str, float],
    landed: Mapping[str, float],
    barred: Mapping[tuple[str, str, str], bool],
) -> None:
    """Cells of LNG where no matrix is printed."""
    for (seller, buyer), flow in _lng_structure(inputs, loaded, landed).items():
        factor = BARRED_FACTOR if (seller, buyer, "lng") in barred else 1.0
        for basin, share in basin_shares(seller, buyer, "lng", inputs.year).items():
            draft.cell(basin, seller, buyer, "lng", share * flow * factor, 0.5)


def pipeline_cells(
    inputs: Inputs, draft: Draft, barred: Mapping[tuple[str, str, str], bool]
) -> None:
    """Make the cells of pipeline gas from the table of lines, for the year.

    Arguments:
        inputs: the sources of the year.
        draft: the draft of the gas market.
        barred: links barred or shunned, see `embargo.facts.bans`.
    """
    spec = evidence.read_yaml(Path(__file__).with_name("pipelines.yaml"))
    flows = {
        (e, i): (v, sigma)
        for part, sigma in (("all", 0.5), ("europe", 1.2))
        for row in spec[part]
        for e, to in row.items()
        for i, v in to.items()
    }
    for row in spec["by_year"]:
        for e, to in row.items():
            for i, dated in to.items():
                known = np.interp(inputs.year, list(dated), list(dated.values()))
                flows[e, i] = float(known), flows.get((e, i), (0.0, 0.5))[1]
    dated = spec["russia_to_europe"]
    nearest = min(sorted(dated, reverse=True), key=lambda y: abs(y - inputs.year))
    flows |= {
        ("RUS", i): (v, 0.4)
        for i, v in dated[nearest].items()
        if ("RUS", i) not in flows or i != "UKR"
    }
    for (seller, buyer), (flow, sigma) in flows.items():
        exporter, importer = (next(iter(inputs.homes((p,)))) for p in (seller, buyer))
        if exporter == importer:
            continue
        if (exporter, importer, "pipeline_gas") in barred:
            flow *= BARRED_FACTOR
        for basin, share in basin_shares(exporter, importer, "pipeline_gas", inputs.year).items():
            draft.cell(basin, exporter, importer, "pipeline_gas", share * flow, sigma)
