"""One request over HTTP into a file: retries with growing pauses, Retry-After, resuming.

Method: exponential backoff with jitter (Brooker 2015, "Exponential Backoff And Jitter"); status
codes, Retry-After, Range and If-Range as RFC 9110, sections 10.2.3, 13.1.5, 14 and 15.
"""

from __future__ import annotations

import email.utils
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx

from embargo.errors import DataError, InputError
from embargo.facts.fetch.catalogue import Entry
from embargo.facts.fetch.content import IncompleteError, inspect

Report = Callable[[int, int | None], None]
"""Told bytes so far and, if known, bytes in all."""

_PASSING = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Patience:
    """How long to wait for a source.

    Fields, in seconds unless said otherwise:
        attempts: tries of one request; when no connection comes about, at most two.
        connect, read: until a connection, and between two pieces of a body.
        total: for one body.
        first, longest: pause before the second try, and the longest before any; a source that asks
            for a longer one is left alone.
    """

    attempts: int = 5
    connect: float = 15.0
    read: float = 60.0
    total: float = 3600.0
    first: float = 1.0
    longest: float = 120.0


class _PassingError(Exception):
    """A failure that may be over at the next try."""

    def __init__(
        self, what: str, remedy: str, wait: float | None = None, *, offline: bool = False
    ) -> None:
        super().__init__(what)
        self.what, self.remedy, self.wait, self.offline = what, remedy, wait, offline


@dataclass(frozen=True)
class Asked:
    """One request.

    Fields:
        url: without its parameters; params: in order, without the user's key.
        secret_params, secret_headers: what carries the key; never shown or kept.
        kind: of the body, a key of `content.KINDS`.
        label: file name of the body, for errors.
        missing_ok: whether "not found" is an answer.
    """

    url: str
    params: Sequence[tuple[str, str]]
    kind: str
    label: str
    secret_params: Sequence[tuple[str, str]] = ()
    secret_headers: Mapping[str, str] | None = None
    missing_ok: bool = False

    @property
    def shown(self) -> str:
        """The address with its parameters, without the key."""
        return str(httpx.URL(self.url, params=list(self.params)) if self.params else self.url)


class Transfer:
    """Fetches bodies of one source."""

    def __init__(
        self, entry: Entry, patience: Patience, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.entry, self.patience, self._sleep = entry, patience, sleep
        self._client = httpx.Client(
            timeout=httpx.Timeout(patience.read, connect=patience.connect),
            # A header with a key must not follow a redirect to somebody else.
            follow_redirects=entry.key is None,
            headers={"User-Agent": "embargo (open research; python-httpx)"},
        )

    def close(self) -> None:
        """Ends the connections."""
        self._client.close()

    def fetch(self, asked: Asked, into: Path, report: Report) -> str | None:
        """Writes the body of a request into a file and gives its version (Last-Modified or ETag).

        None means that the source has nothing and that this was allowed for.

        Raises:
            DataError: no network; the source fails, has moved or gives something else.
            InputError: the key is missing or refused.
        """
        part = _Part(into)
        for tries in count(1):
            try:
                return self._once(asked, part, report)
            except _PassingError as error:
                most = min(2, self.patience.attempts) if error.offline else self.patience.attempts
                if tries >= most:
                    raise DataError.one(error.what, error.remedy, self._where(asked)) from None
                self._sleep(self._pause(tries) if error.wait is None else error.wait)
        raise AssertionError("the loop ends by returning or raising")

    def _pause(self, tries: int) -> float:
        """Seconds before the next try: twice as many each time, and up to half as many more."""
        wait = min(self.patience.first * 2 ** (tries - 1), self.patience.longest / 1.5)
        return float(wait * random.uniform(1.0, 1.5))

    def _where(self, asked: Asked) -> str:
        return f"{self.entry.name} {asked.label}"

    def _once(self, asked: Asked, part: _Part, report: Report) -> str | None:
        headers = {**(asked.secret_headers or {})}
        if asked.kind in ("zip", "xlsx"):
            headers["Accept-Encoding"] = "identity"  # so that a rest can be asked for by bytes
            headers.update(part.rest())
        params = httpx.QueryParams([*asked.params, *asked.secret_params])
        host = httpx.URL(asked.url).host
        try:
            with self._client.stream(
                "GET", asked.url, params=params or None, headers=headers
            ) as response:
                if not self._status(response, asked):
                    return None
                part.receive(response, report, self.patience.total)
                version = response.headers.get("Last-Modified") or response.headers.get("ETag", "")
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            what = f"no network: {host} cannot be reached ({_reason(error)})"
            remedy = "the embedded base needs none; connect and try again, or use --offline"
            raise _PassingError(what, remedy, offline=True) from None
        except httpx.TimeoutException:
            what = f"{host} fell silent for {self.patience.read:g} s"
            raise _PassingError(what, "try again later; what was there before is kept") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            what = f"the body is truncated or the connection broke ({_reason(error)})"
            raise _PassingError(what, "try again later; what was there before is kept") from None
        except (httpx.InvalidURL, httpx.TooManyRedirects) as error:
            what = f"the address cannot be used ({_reason(error)})"
            raise DataError.one(what, "check --address", self._where(asked)) from None
        try:
            inspect(part.path, asked.kind, self._where(asked))
        except IncompleteError as error:
            part.forget()
            raise _PassingError(
                str(error), "try again later; what was there before is kept"
            ) from None
        return str(version)

    def _status(self, response: httpx.Response, asked: Asked) -> bool:
        """Whether a body follows; raises for everything that is no success."""
        code, where = response.status_code, self._where(asked)
        if code in (200, 206):
            return True
        if code == 404 and asked.missing_ok:
            return False
        if code in _PASSING:
            wait = _retry_after(response.headers.get("Retry-After", ""))
            if wait is not None and wait > self.patience.longest:
                what = f"the source asks to wait {wait:,.0f} s (HTTP {code})"
                raise DataError.one(what, "fetch again after that; fewer years ask less", where)
            what = "too many requests" if code == 429 else "the source fails"
            remedy = "try again later; what was there before is kept"
            raise _PassingError(
                f"{what} (HTTP {code}, {self.patience.attempts} tries)", remedy, wait
            )
        if code in (401, 403):
            raise self._refused(code, where)
        if 300 <= code < 400:
            target = httpx.URL(response.headers.get("Location", "")).host or "elsewhere"
            what = f"the source has moved to {target} (HTTP {code})"
            raise DataError.one(what, "give its new --address", where)
        if code == 404:
            what = "the source has no such page (HTTP 404)"
            raise DataError.one(what, f"it may have moved: see {self.entry.docs}", where)
        response.read()
        said = " ".join(response.text.split())[:160]
        what = f"the source refuses the request (HTTP {code}): {said!r}"
        raise DataError.one(what, f"ask for less, or see {self.entry.docs}", where)

    def _refused(self, code: int, where: str) -> InputError | DataError:
        key = self.entry.key
        if key is None:
            what = f"the source refuses access (HTTP {code})"
            return DataError.one(what, "it may be blocked from here; try another network", where)
        if key.value():
            what = f"the source refuses the key in {key.variable} (HTTP {code})"
            return InputError.one(what, f"check it, or get one at {key.register}", where)
        what = f"the source asks for a key (HTTP {code})"
        return InputError.one(what, f"get one at {key.register} and set {key.variable}", where)


class _Part:
    """A body on its way into a file, which can be taken up again where it broke off."""

    def __init__(self, path: Path) -> None:
        self.path, self._validator = path, ""

    def rest(self) -> dict[str, str]:
        """Headers that ask for what is still missing; none if there is nothing to build on."""
        have = self.path.stat().st_size
        if not have or not self._validator:
            return {}
        return {"Range": f"bytes={have}-", "If-Range": self._validator}

    def forget(self) -> None:
        self._validator = ""
        self.path.write_bytes(b"")

    def receive(self, response: httpx.Response, report: Report, total: float) -> None:
        have = self.path.stat().st_size if response.status_code == 206 else 0
        start = response.headers.get("Content-Range", "").removeprefix("bytes ").split("-")[0]
        if response.status_code == 206 and start != str(have):
            self.forget()
            raise _PassingError("the rest of the body does not fit", "try again later")
        etag = response.headers.get("ETag", "")
        strong = etag if etag and not etag.startswith("W/") else ""
        self._validator = strong or response.headers.get("Last-Modified", "")
        length = response.headers.get("Content-Length", "")
        plain = not response.headers.get("Content-Encoding")
        whole = have + int(length) if length.isdigit() and plain else None
        began = time.monotonic()
        with self.path.open("ab" if have else "wb") as file:
            for chunk in response.iter_bytes():
                have += file.write(chunk)
                report(have, whole)
                if time.monotonic() - began > total:
                    raise _PassingError(f"the body took over {total:g} s", "try again later")
        if whole is not None and have != whole:
            what = f"the body is truncated: {have:,} of {whole:,} bytes"
            raise _PassingError(what, "try again later; what was there before is kept")


def _retry_after(text: str) -> float | None:
    """Seconds that a Retry-After header asks for; None if there is none that can be read."""
    text = text.strip()
    if text.isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max(0.0, moment.timestamp() - time.time())


def _reason(error: Exception) -> str:
    return str(error).strip() or type(error).__name__
