"""The answer to a scenario: tidy tables with what they rest on and what they cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from embargo import fuels, places
from embargo.errors import InputError
from embargo.outcome import changes, tables, volumes
from embargo.outcome.diagnostics import Diagnostics
from embargo.outcome.money import WORLD
from embargo.outcome.samples import Samples
from embargo.scenario import Scenario

if TYPE_CHECKING:
    from embargo.outcome.brief.extra import Extra

Names = str | Iterable[str]
"""One name or several: a code, an English name, an alias or a group."""


@dataclass(frozen=True)
class WorldInfo:
    """Which world was asked: the year of its base and the version of the data."""

    year: int
    vintage: str


@dataclass(frozen=True)
class Span:
    """The months of an answer: the first as text such as "2026-01", and how many."""

    first: str
    months: int


@dataclass(frozen=True, eq=False, repr=False)
class Outcome:
    """What a scenario changes.

    Every table has one row a fact and columns `baseline` and `counterfactual`, or `change`, with
    its `unit`; with draws, also the ends of the 80 % band of each, as `change_low`, `change_high`.
    The methods give tables narrowed to places (names, aliases or groups) and fuels;
    they raise InputError for an unknown name.

    Arguments:
        scenario: what was asked.
        world: which world was asked.
        diagnostics: how it was solved; look at `diagnostics.converged` first.
        tables: by name; the methods of the same names narrow them.
        limitations: what the answer cannot say, in sentences.
        notes: what the reader should know about this scenario, in sentences.
        samples: the draws behind the bands, None without any.
        span: its months, None for one year after all has adjusted. Of months the tables of a year
            hold rates a year and prices over all of them.
        record: how right such answers were on past events, in sentences; empty where none is told.
    """

    scenario: Scenario
    world: WorldInfo
    diagnostics: Diagnostics
    tables: Mapping[str, pl.DataFrame]
    limitations: tuple[str, ...]
    notes: tuple[str, ...] = ()
    samples: Samples | None = None
    span: Span | None = None
    record: tuple[str, ...] = ()

    def __repr__(self) -> str:
        time = "a year after"
        if self.span is not None:
            time = f"{self.span.months} months from {self.span.first}"
        drawn = self.diagnostics.draws
        bands = "" if drawn is None else f", {drawn.used} draws"
        return (
            f"<Outcome of {self.scenario.id!r}: world of {self.world.year}, {time}, "
            f"{self.diagnostics.status}{bands}; tables {', '.join(self.tables)}>"
        )

    def flows(
        self,
        importer: Names | None = None,
        exporter: Names | None = None,
        fuel: Names | None = None,
    ) -> pl.DataFrame:
        """Flows a year: exporter, importer, fuel, baseline, counterfactual, unit.

        Home use has exporter = importer. An exporter may be a basin such as `RUS_SAKHALIN2`.
        """
        table = self._sold_by(exporter)
        return _narrowed(table, importer=_codes(importer), fuel=_fuels(fuel))

    def basin_flows(
        self,
        importer: Names | None = None,
        exporter: Names | None = None,
        fuel: Names | None = None,
    ) -> pl.DataFrame:
        """Flows of single basins, with the status of each: estimate, or prior for a new link."""
        table = self.tables["basin_flows"]
        if exporter is not None:
            table = table.filter(self._seller(exporter))
        return _narrowed(table, importer=_codes(importer), fuel=_fuels(fuel))

    def backfill(self, importer: Names | None = None, fuel: Names | None = None) -> pl.DataFrame:
        """Who replaces what is lost: importer, fuel, supplier, change, unit.

        Gains come first, losses last; home supply has supplier = importer. Without `importer`:
        the importers that the measures hit. With it: any importer.
        """
        if importer is None:
            return _narrowed(self.tables["backfill"], fuel=_fuels(fuel))
        return changes.backfill(self.flows(importer=importer, fuel=fuel))

    def diversion(self, exporter: Names | None = None, fuel: Names | None = None) -> pl.DataFrame:
        """Where an exporter's fuel goes instead: exporter, fuel, destination, change, unit.

        Home use has destination = exporter. Without `exporter`: the exporters that the measures
        hit. With it: any exporter, or a basin.
        """
        if exporter is None:
            return _narrowed(self.tables["diversion"], fuel=_fuels(fuel))
        return changes.diversion(self.flows(exporter=exporter, fuel=fuel))

    def prices(
        self, place: Names | None = None, fuel: Names | None = None, kind: str | None = None
    ) -> pl.DataFrame:
        """Prices: place, fuel (the market), kind, baseline, counterfactual, unit.

        The kind is delivered or fob. The place `WORLD` is the mean delivered price, not a group.
        """
        if kind not in (None, "delivered", "fob"):
            raise InputError.one(f"unknown kind of price {kind!r}", "use 'delivered' or 'fob'")
        whole = isinstance(place, str) and place.strip().upper() == WORLD
        table = _narrowed(
            self.tables["prices"],
            place=(WORLD,) if whole else _codes(place),
            fuel=_markets(fuel),
        )
        return table if kind is None else table.filter(pl.col("kind") == kind)

    def balances(self, place: Names | None = None, fuel: Names | None = None) -> pl.DataFrame:
        """Balances: place, fuel (the market), item, baseline, counterfactual, unit.

        Items: production, imports, exports, consumption (demand served), shortage;
        production + imports = exports + consumption.
        """
        return _narrowed(self.tables["balances"], place=_codes(place), fuel=_markets(fuel))

    def bills(self, place: Names | None = None, fuel: Names | None = None) -> pl.DataFrame:
        """Import bills: place, fuel, baseline, counterfactual, change, duties, scarcity, unit."""
        return _narrowed(self.tables["bills"], place=_codes(place), fuel=_fuels(fuel))

    def switching(self, place: Names | None = None, fuel: Names | None = None) -> pl.DataFrame:
        """What second-choice suppliers cost beyond the bill: place, fuel (market), change, unit."""
        return _narrowed(self.tables["switching"], place=_codes(place), fuel=_markets(fuel))

    def revenue(self, exporter: Names | None = None, fuel: Names | None = None) -> pl.DataFrame:
        """Exporters' FOB revenue: exporter, fuel, baseline, counterfactual, change, unit."""
        return _narrowed(self.tables["revenue"], exporter=_codes(exporter), fuel=_fuels(fuel))

    def shortage(self, place: Names | None = None, fuel: Names | None = None) -> pl.DataFrame:
        """Demand left unserved: place, fuel (the market), baseline, counterfactual, unit."""
        return _narrowed(self.tables["shortage"], place=_codes(place), fuel=_markets(fuel))

    def months(
        self,
        place: Names | None = None,
        fuel: Names | None = None,
        item: str | None = None,
    ) -> pl.DataFrame:
        """Month by month: month, place, fuel (the market), item, baseline, counterfactual, unit.

        Items of buyers: price, imports, consumption, shortage, late, stock, strategic, cover
        (days), bill; of exporters: exports, fob, revenue. Amounts are of the month.

        Raises:
            InputError: unknown names, or an answer without months.
        """
        table = self._of_months("months")
        found = _narrowed(table, place=_codes(place), fuel=_markets(fuel))
        return found if item is None else found.filter(pl.col("item") == item)

    def monthly_flows(
        self,
        importer: Names | None = None,
        exporter: Names | None = None,
        fuel: Names | None = None,
    ) -> pl.DataFrame:
        """Flows that change, by month of loading: month, exporter, importer, fuel, …, unit.

        Raises:
            InputError: unknown names, or an answer without months.
        """
        return _narrowed(
            self._of_months("monthly_flows"),
            importer=_codes(importer),
            exporter=_codes(exporter),
            fuel=_fuels(fuel),
        )

    def ladder(
        self,
        exporter: Names | None = None,
        importer: Names | None = None,
        fuel: Names | None = None,
    ) -> pl.DataFrame:
        """From delivered to FOB, for exporters hit: exporter, importer, fuel, step, …, unit.

        The importer `WORLD` is the mean over all buyers abroad. Steps: as `ladder.STEPS`;
        delivered less duties, permits, risk, fit, terminal, freight and traders is fob; world (the
        mean FOB of all exports) less fob is discount.
        """
        whole = isinstance(importer, str) and importer.strip().upper() == WORLD
        return _narrowed(
            self.tables["ladder"],
            exporter=_codes(exporter),
            importer=(WORLD,) if whole else _codes(importer),
            fuel=_fuels(fuel),
        )

    def accounts(
        self,
        place: Names | None = None,
        fuel: Names | None = None,
        item: str | None = None,
    ) -> pl.DataFrame:
        """Money by place, what moves of it: place, fuel, item, baseline, …, change, unit.

        Items as in `embargo.outcome.accounts`; they overlap and are not to be added up. Those of a
        whole market have its name as fuel. Fleets' rents and traders' margins have place `WORLD`.
        """
        whole = isinstance(place, str) and place.strip().upper() == WORLD
        named = None if fuel is None else (*(_fuels(fuel) or ()), *(_markets(fuel) or ()))
        found = _narrowed(
            self.tables["accounts"], place=(WORLD,) if whole else _codes(place), fuel=named
        )
        return found if item is None else found.filter(pl.col("item") == item)

    def macro(self, place: Names | None = None) -> pl.DataFrame:
        """Losses of buyers hit, % of GDP: place, fuel, gdp, bill, terms_of_trade, second_order.

        The fuel is a market, or `all`. `tables["literature"]` holds published losses.
        """
        return _narrowed(self.tables["macro"], place=_codes(place))

    def stakes(self, place: Names | None = None) -> pl.DataFrame:
        """Stakes that are stranded, by the home of their holder; value null where none is cited."""
        return _narrowed(self.tables["stakes"], place=_codes(place))

    def contracts(
        self, importer: Names | None = None, exporter: Names | None = None
    ) -> pl.DataFrame:
        """Long-term contracts that buyers break, by calendar year, with spot price and penalty.

        Columns as in `embargo.outcome.path.contracts.broken`.

        Raises:
            InputError: unknown names, or an answer without months.
        """
        return _narrowed(
            self._of_months("contracts"), importer=_codes(importer), exporter=_codes(exporter)
        )

    def _of_months(self, name: str) -> pl.DataFrame:
        if name not in self.tables:
            what = "an answer of one year has no months"
            raise InputError.one(what, "run the scenario with dates, or with 'months'")
        return self.tables[name]

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.outcome/1`."""
        from embargo.outcome.export import as_dict

        return as_dict(self)

    def to_json(self) -> str:
        """One JSON object, schema `embargo.outcome/1`; every number is finite."""
        from embargo.outcome.export import as_json

        return as_json(self)

    def write_csv(self, folder: str | Path, *, command: str | None = None) -> tuple[Path, ...]:
        """Write a CSV for each table into a folder, with its metadata beside it.

        Arguments:
            folder: new, empty, or holding an earlier answer, which is replaced as a whole.
            command: what reproduces the answer, for the metadata.

        Returns:
            The paths of the CSV files.

        Raises:
            InputError: the folder holds other files or cannot be written; it is left as it was.
        """
        from embargo.outcome.csv_folder import write

        return write(self, Path(folder), command)

    def write_xlsx(self, file: str | Path, *, command: str | None = None) -> Path:
        """Write a workbook: what it is on the first sheet, then a sheet for each table.

        Arguments:
            file: where to; an earlier one is replaced, whole or not at all.
            command: what reproduces the answer, for the first sheet.

        Raises:
            InputError: the extra `xlsx` is not installed, or the file cannot be written.
        """
        from embargo.outcome.xlsx import write

        return write(self, Path(file), command)

    def write_iamc(self, file: str | Path, *, command: str | None = None) -> Path:
        """Write the long format of the IAMC as CSV, with its metadata beside it.

        Raises:
            InputError: the file cannot be written.
        """
        from embargo.outcome.iamc import write

        return write(self, Path(file), command)

    def brief(
        self, file: str | Path, *, command: str | None = None, extras: Sequence[Extra] = ()
    ) -> Path:
        """Write the brief: one HTML file to pass on, which asks the network for nothing.

        `embargo.brief(outcome, file)` adds what pressure and the ledger have to say.

        Arguments:
            file: where to; an earlier one is replaced, whole or not at all.
            command: what reproduces the answer, told at its end.
            extras: sections that other rooms make.

        Raises:
            InputError: the extra `chart` is not installed, or the file cannot be written.
        """
        from embargo.outcome.brief.page import write

        return write(self, Path(file), command, extras)

    def chart(self, name: str) -> Any:
        """A chart, as Altair has it: a key of `embargo.outcome.brief.charts.CHARTS`.

        They are backfill, diversion, prices, ladder, money, accounts and macro; with months also
        months (prices) and stocks (days of use).

        Raises:
            InputError: an unknown name, nothing to draw, or the extra `chart` is not installed.
        """
        from embargo.outcome.brief.charts import chart

        return chart(self, name)

    def write_charts(self, folder: str | Path) -> tuple[Path, ...]:
        """Write every chart that has something to show, as PNG and as SVG.

        Arguments:
            folder: new, empty, or holding earlier charts, which are replaced as a whole.

        Raises:
            InputError: the extra `chart` is not installed, or the folder holds other files.
        """
        from embargo.outcome.brief.charts import write

        return write(self, Path(folder))

    def _repr_html_(self) -> str:
        from embargo.outcome.brief.notebook import html

        return html(self)

    def _seller(self, exporter: Names) -> pl.Expr:
        """Rows of the basin table that are of the exporters, places or basins."""
        names = [exporter] if isinstance(exporter, str) else list(exporter)
        known = set(self.tables["basin_flows"]["basin"].unique())
        basins = [name.upper() for name in names if "_" in name and name.upper() in known]
        rest = [name for name in names if name.upper() not in basins]
        codes = list(places.expand(rest)) if rest else []
        return pl.col("exporter").is_in(codes) | pl.col("basin").is_in(basins)

    def _sold_by(self, exporter: Names | None) -> pl.DataFrame:
        if exporter is None:
            return self.tables["flows"]
        if self.samples is not None:
            return tables.flows_of(self.samples, self.tables["basin_flows"], self._seller(exporter))
        return volumes.flows(self.tables["basin_flows"].filter(self._seller(exporter)))


def _narrowed(table: pl.DataFrame, **wanted: tuple[str, ...] | None) -> pl.DataFrame:
    for column, values in wanted.items():
        if values is not None:
            table = table.filter(pl.col(column).is_in(values))
    return table


def _codes(names: Names | None) -> tuple[str, ...] | None:
    return None if names is None else places.expand(names)


def _fuels(names: Names | None) -> tuple[str, ...] | None:
    return None if names is None else fuels.expand(names)


def _markets(names: Names | None) -> tuple[str, ...] | None:
    found = _fuels(names)
    return None if found is None else tuple({fuels.market_of(fuel) for fuel in found})
