"""The commands put together, and what happens when one fails."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Annotated, TextIO

import typer

from embargo.cli import (
    backtest,
    balance,
    claims,
    coalition,
    data,
    dependence,
    honour,
    ledger,
    months,
    pledges,
    pressure,
    prices,
    project,
    published,
    read,
    run,
    scenarios,
    sensitivity,
    serve,
    stocks,
    straits,
    timeline,
)
from embargo.errors import DataError, EmbargoError, InputError

OK, NOT_SOLVED, BAD_INPUT, BAD_DATA = 0, 1, 2, 3
"""Exit codes: answered; not converged, the answer printed; input to correct; data unusable."""

app = typer.Typer(
    name="embargo",
    help="What happens if somebody stops buying somebody's energy: who replaces whom, at what "
    "price, at what cost.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(
    "run",
    short_help="Who replaces what is stopped, at what price, where it goes.",
    no_args_is_help=True,
)(run.run)
app.command(
    "sensitivity",
    short_help="Which parameters and base flows drive an answer.",
    no_args_is_help=True,
)(sensitivity.sensitivity)
app.command(
    "dependence",
    short_help="How much of each fuel a place buys from another.",
    no_args_is_help=True,
)(dependence.dependence)
app.command("project", short_help="What a project makes, who holds it, who depends on it.")(
    project.project
)
app.command("stocks", short_help="What a place has in store, in days of its real use.")(
    stocks.stocks
)
app.command(
    "balance", short_help="How much of its energy a place makes itself.", no_args_is_help=True
)(balance.balance)
app.command("read", short_help="Figures, dates, names and faults of a text.", no_args_is_help=True)(
    read.read
)
app.command("backtest", short_help="How right the model is on a past stop, beside simple rules.")(
    backtest.backtest
)
app.command("published", short_help="What studies in print say, and what the model says.")(
    published.published
)
app.command("straits", short_help="What passes Hormuz, Malacca, Suez and others.")(straits.straits)
app.command(
    "pressure", short_help="What complying and refusing would cost a buyer.", no_args_is_help=True
)(pressure.pressure)
app.command("coalition", short_help="Which coalitions hold, what they cost, what leaks.")(
    coalition.coalition
)
app.command("months", short_help="Trade by month between two sides.")(months.months)
app.command("prices", short_help="Benchmark prices by month, and prices by pair.")(prices.prices)
app.command("serve", short_help="The page and the API, on this machine only by default.")(
    serve.serve
)
app.command(
    "honour",
    short_help="What keeping a word would mean, and what it would cost.",
    no_args_is_help=True,
)(honour.honour)
ledger.app.command("timeline", short_help="What was said of a trade beside what it was.")(
    timeline.timeline
)
app.add_typer(ledger.app, name="ledger")
app.add_typer(claims.app, name="claims")
app.add_typer(pledges.app, name="pledges")
app.add_typer(scenarios.app, name="scenarios")
app.add_typer(data.app, name="data")


def _version(asked: bool) -> None:
    if asked:
        from embargo import __version__

        typer.echo(f"embargo {__version__}")
        raise typer.Exit


@app.callback()
def _embargo(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code; never a traceback for what a user can correct."""
    _speak_utf8()
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = _asked(given)(args=given, prog_name="embargo", standalone_mode=False)
        sys.stdout.flush()
    except EmbargoError as error:
        return _refuse(error)
    except BrokenPipeError:
        _give_up(sys.stdout)
        return OK
    except (KeyboardInterrupt, typer.Abort):
        print("stopped", file=sys.stderr)
        return 130
    except OSError as error:
        # A disk that is full, or a stream that is closed: what was printed may be cut off.
        _give_up(sys.stdout)
        where, what = str(error.filename or "output"), f"failed: {error.strerror or error}"
        return _refuse(DataError.one(what, "see that the disk has room and can be written", where))
    except _USAGE as error:
        message = error.format_message().rstrip(".") if hasattr(error, "format_message") else error
        if type(error).__name__ == "NoArgsIsHelpError":
            print(message, file=sys.stderr)  # the help of a command that nothing was given to
        elif str(message):
            asked = getattr(getattr(error, "ctx", None), "command_path", "embargo")
            print(f"error: {message}; see '{asked} --help'", file=sys.stderr)
        return BAD_INPUT
    return code if isinstance(code, int) else OK


def _asked(arguments: Sequence[str]) -> typer.Typer:
    """The app with the one command that was asked for: to make them all takes longer than some."""
    name = arguments[0] if arguments else ""
    found = [command for command in app.registered_commands if command.name == name]
    if not found:
        return app
    one = copy(app)
    one.registered_commands, one.registered_groups = found, []
    return one


def _give_up(stream: TextIO) -> None:
    """Nobody reads it: the interpreter must not complain about that when it flushes."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _speak_utf8() -> None:
    """Files and pipes get UTF-8, as JSON must be; a terminal what it can show."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


# The error of a wrong command line; its home differs between versions of the library.
_USAGE: type[Exception] = typer.BadParameter.__mro__[2]


def _refuse(error: EmbargoError) -> int:
    for fault in error.faults:
        print(f"error: {fault}", file=sys.stderr)
    if isinstance(error, InputError):
        return BAD_INPUT
    return BAD_DATA if isinstance(error, DataError) else NOT_SOLVED
