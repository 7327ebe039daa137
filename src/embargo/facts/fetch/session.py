"""One fetch of a source: its requests, from copies where they are fresh, else over the network."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from embargo.errors import DataError, InputError
from embargo.facts.fetch.catalogue import Entry
from embargo.facts.fetch.store import Page, Store
from embargo.facts.fetch.transfer import Asked, Patience, Transfer

Progress = Callable[[str, int, int | None], None]
"""Told the label of a body, its bytes so far and, if known, its bytes in all."""


class Session:
    """The requests of one fetch.

    Arguments:
        entry: the source.
        store: where copies lie.
        address: base address to use instead of the source's own, such as a mirror's.
        refresh: ask for everything again.
        offline: use copies of any age, and ask for nothing.
        patience, progress, sleep: see `Patience` and `Progress`.

    Raises:
        InputError: the source needs a key and none is set.
    """

    def __init__(
        self,
        entry: Entry,
        store: Store,
        *,
        address: str | None = None,
        refresh: bool = False,
        offline: bool = False,
        patience: Patience | None = None,
        progress: Progress | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.entry, self.store = entry, store
        self.refresh, self.offline = refresh, offline
        self.pages: dict[str, Page] = {}
        self.broke = False
        """Whether a request failed, so that what was fetched until then is worth keeping."""
        self._address = address.rstrip("/") if address else None
        self._progress: Progress = progress or (lambda label, have, whole: None)
        self._sleep = sleep
        self._last = 0.0
        key = entry.key
        if key and key.required and not key.value() and not offline:
            what = f"needs a key, and {key.variable} is not set"
            remedy = f"get a free key at {key.register} and set {key.variable}"
            raise InputError.one(what, remedy, entry.name)
        self._transfer = Transfer(entry, patience or Patience(), sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transfer.close()

    @property
    def key(self) -> str:
        """The user's key; "" if none is set or needed."""
        return self.entry.key.value() if self.entry.key else ""

    def get(
        self,
        path: str,
        label: str,
        kind: str,
        params: Sequence[tuple[str, str]] = (),
        *,
        host: str = "main",
        secret_params: Sequence[tuple[str, str]] = (),
        secret_headers: dict[str, str] | None = None,
        missing_ok: bool = False,
    ) -> Page | None:
        """A body, from a fresh copy or over the network.

        Arguments:
            path: below the host, or a whole address that a page of the source has named.
            label: file name under which it is kept and named in errors.
            kind: a key of `content.KINDS`.

        Raises:
            DataError, InputError: as `Transfer.fetch`; offline and no copy.
        """
        base = self._address or self.entry.hosts[host].rstrip("/")
        url = path if path.startswith(("http://", "https://")) else base + path
        asked = Asked(url, params, kind, label, secret_params, secret_headers, missing_ok)
        request = asked.shown
        page = self._kept(request)
        if page is None:
            if self.offline:
                what = "there is no copy of it here"
                raise DataError.one(what, "fetch it without --offline", self._where(label))
            page = self._ask(asked, request)
            if page is None:
                return None
        self.pages[request] = page
        return page

    def need(
        self,
        path: str,
        label: str,
        kind: str,
        params: Sequence[tuple[str, str]] = (),
        *,
        host: str = "main",
        secret_params: Sequence[tuple[str, str]] = (),
        secret_headers: dict[str, str] | None = None,
    ) -> Page:
        """As `get`, for a body that must be there."""
        page = self.get(
            path,
            label,
            kind,
            params,
            host=host,
            secret_params=secret_params,
            secret_headers=secret_headers,
        )
        assert page is not None
        return page

    def commit(self) -> None:
        """Keeps what was fetched as the current copies."""
        self.store.commit(self.pages)

    def discard(self) -> None:
        """Forgets what was fetched, for it cannot be read."""
        self.store.discard(self.pages)

    def _where(self, label: str) -> str:
        return f"{self.entry.name} {label}"

    def _kept(self, request: str) -> Page | None:
        staged = None if self.offline else self.store.find_staged(request)
        if staged is not None:
            return staged
        if self.refresh:
            return None
        within = None if self.offline else self.entry.fresh * 86_400
        return self.store.find(request, within=within)

    def _ask(self, asked: Asked, request: str) -> Page | None:
        rest = self.entry.pause - (time.monotonic() - self._last)
        if self._last and rest > 0:
            self._sleep(rest)
        body = self.store.temporary()
        try:
            version = self._transfer.fetch(
                asked, body, lambda have, whole: self._progress(asked.label, have, whole)
            )
            self._last = time.monotonic()
            if version is None:
                return None
            return self.store.stage(request, body, asked.label, request, version)
        except DataError as error:
            self.broke = True
            raise self._with_copy(error, request) from None
        finally:
            body.unlink(missing_ok=True)

    def _with_copy(self, error: DataError, request: str) -> DataError:
        """The error, with the copy that there is still."""
        old = self.store.find(request, within=None)
        if old is None:
            return error
        first = error.faults[0]
        remedy = f"{first.remedy}; a copy of {old.fetched_at[:10]} is kept: add --offline"
        return DataError.one(first.what, remedy, first.where)


def read_json(page: Page) -> Any:
    """What a body of JSON holds."""
    return json.loads(page.path.read_bytes())
