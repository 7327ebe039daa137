"""`embargo serve`: the page and the API on this machine."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from embargo.cli.options import Base

_TOKEN = "EMBARGO_TOKEN"


def serve(
    port: Annotated[str, typer.Option("--port", metavar="N", help="Port to listen on.")] = "8000",
    host: Annotated[
        str,
        typer.Option("--host", help="Address to listen on; others than this machine's are warned."),
    ] = "127.0.0.1",
    token: Annotated[
        str | None,
        typer.Option(
            "--token", help=f"What clients of the API must send; also {_TOKEN}. None by default."
        ),
    ] = None,
    workers: Annotated[
        str | None,
        typer.Option("--workers", metavar="N", help="Processes that solve; one a core."),
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in the browser of this machine.")
    ] = False,
    base_folder: Base = None,
) -> None:
    """Serve the page and the API, on this machine only unless told otherwise."""
    from embargo.cli.options import positive
    from embargo.errors import Fault, InputError, install

    number, count = _port(port), None if workers is None else positive(workers, "--workers")
    try:
        from embargo.web.app import PAGE
        from embargo.web.server import serve as run
        from embargo.web.settings import Settings
    except ModuleNotFoundError as error:
        what = f"serving needs the package {error.name!r}"
        raise InputError.one(what, install("web"), "serve") from None
    secret = token if token is not None else os.environ.get(_TOKEN)
    if secret is not None and not (secret.isascii() and secret.isprintable() and secret.strip()):
        raise InputError(Fault("--token", "is empty or not plain text", "use letters and digits"))
    chosen = Settings(host=host, token=secret)
    if count is not None:
        chosen = Settings(host=host, token=secret, workers=min(count, 64))
    _free(host, number)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{number}/"
    print(f"Embargo is at {address} (API: {address}api/v1); stop it with Ctrl+C.", flush=True)
    if not PAGE.is_dir():
        print("No page is built, so there is the API alone; in a checkout: make page.", flush=True)
    if not chosen.local:
        guarded = "a token guards the API" if secret else "anybody there can use it: add --token"
        print(
            f"warning: {host} can be reached from other machines, unencrypted; {guarded}",
            file=sys.stderr,
            flush=True,
        )
    if base_folder is not None:
        # Workers are processes of their own and learn of it from the environment.
        os.environ["EMBARGO_BASE"] = str(base_folder.absolute())
    if open_page:
        import webbrowser

        webbrowser.open(address)
    run(chosen, number)


def _port(text: str) -> int:
    from embargo.errors import InputError

    if text.strip().isascii() and text.strip().isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise InputError.one(f"{text!r} is no port", "e.g. 8000", "--port")


def _free(host: str, port: int) -> None:
    """Refuse an address that is taken or is none of this machine's, before anything starts."""
    import socket

    from embargo.errors import InputError

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, UnicodeError) as error:
        what = f"cannot listen on {host}:{port} ({getattr(error, 'strerror', None) or error})"
        raise InputError.one(what, "choose another --port, or stop what uses it", "serve") from None
