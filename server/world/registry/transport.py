"""One question to a host and its answer, over httpx: bounded in time and size, tried again where that may help.

An `Authorization` header goes to the host that it is meant for and no further: a redirect elsewhere loses it, and one
from https to http is not followed.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from ...text import Record
from .facts import MISSING_LIBRARY, RATE_LIMITED, REFUSED, UNREACHABLE, UNREADABLE, RegistryProblem
from .headers import read_rate_limit

if TYPE_CHECKING:
    import ssl

    import httpx

_AGENT = "tare-ls"
_ATTEMPTS = 3
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 2.0
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PASSING = frozenset((500, 502, 503, 504))


class Failed(Exception):
    """Carries a problem up to the one place that turns it into an answer."""

    def __init__(self, problem: RegistryProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Unheard(Failed):
    """Nobody answered at all, or not in HTTP."""


class Answer(Record):
    """What came back. Names of headers are in lower case; of several of one name only `challenges` keeps all."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    challenges: tuple[str, ...] = ()


class Transport:
    """Asks hosts. One for all threads; `close` it."""

    def __init__(
        self,
        insecure: frozenset[str] = frozenset(),
        timeout_seconds: float = 10.0,
        deadline_seconds: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`insecure` names hosts (with the port, where they have one) that may be asked without TLS."""
        self._insecure = insecure
        self._timeout = timeout_seconds
        self._deadline = deadline_seconds
        self._sleep = sleep
        self._clients: dict[bool, httpx.Client] = {}
        self._schemes: dict[str, str] = {}

    def close(self) -> None:
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def may_be_plain(self, host: str) -> bool:
        """Whether a host may be asked without TLS: this very machine, or one that the user named."""
        return is_loopback(host) or host in self._insecure

    def ask_host(
        self, host: str, path: str, most_bytes: int, headers: Mapping[str, str], method: str = "GET"
    ) -> Answer:
        """Ask for a path of a registry, with TLS, or without where that is allowed and TLS is not spoken there."""
        scheme = self._schemes.get(host)
        if scheme is None and self.may_be_plain(host):
            # Docker tries TLS first on insecure registries; on the loopback next to nobody speaks it.
            schemes: tuple[str, ...] = ("http", "https") if is_loopback(host) else ("https", "http")
        else:
            schemes = (scheme or "https",)
        first: Unheard | None = None
        for one in schemes:
            is_last = one == schemes[-1]
            try:
                answer = self.ask(f"{one}://{host}{path}", most_bytes, headers, method, _ATTEMPTS if is_last else 1)
            except Unheard as unheard:
                first = first or unheard
                continue
            if one == "http" and not is_last and _wants_tls(answer):
                continue
            self._schemes[host] = one
            return answer
        raise first or Failed(RegistryProblem(UNREACHABLE, f"{host} speaks neither HTTP nor HTTPS"))

    def ask(
        self,
        url: str,
        most_bytes: int,
        headers: Mapping[str, str],
        method: str = "GET",
        calls: int = _ATTEMPTS,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask for a URL and follow where it leads; `calls` is how often to try where nobody answers. Raises Failed."""
        until = time.monotonic() + self._deadline
        sent = {"User-Agent": _AGENT, **headers}
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._try(method, url, sent, most_bytes, calls, until, form)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            target = urljoin(url, location)
            self._check(url, target)
            if _origin(target) != _origin(url):
                sent = {name: value for name, value in sent.items() if name.lower() != "authorization"}
            if form is not None:
                raise Failed(RegistryProblem(REFUSED, f"{_host_of(url)} sends credentials elsewhere"))
            url = target
        raise Failed(RegistryProblem(UNREADABLE, f"{_host_of(url)} redirects in circles"))

    def _check(self, url: str, target: str) -> None:
        """Refuse a redirect that leaves TLS, or leaves the web."""
        scheme = urlsplit(target).scheme
        is_fine = scheme == "https" or (scheme == "http" and urlsplit(url).scheme == "http")
        if not is_fine or "@" in urlsplit(target).netloc:
            raise Failed(RegistryProblem(REFUSED, f"{_host_of(url)} redirects to a place that is not safe"))

    def _try(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        most_bytes: int,
        calls: int,
        until: float,
        form: Mapping[str, str] | None,
    ) -> Answer:
        """Ask, and again after a growing pause where the fault may pass."""
        pause = _FIRST_PAUSE
        for attempt in range(1, _ATTEMPTS + 1):
            is_late = time.monotonic() + pause > until
            is_last = attempt == _ATTEMPTS or is_late
            try:
                answer = self._send(method, url, headers, most_bytes, until, form)
            except Unheard:
                if attempt >= calls or is_late:
                    raise
            else:
                wait = self._pause_for(answer, pause)
                if wait is None or is_last:
                    return self._judged(answer)
                pause = wait
            self._sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        raise AssertionError("the last attempt answers or raises")

    def _pause_for(self, answer: Answer, pause: float) -> float | None:
        """How long to wait before asking again; None where the answer stands."""
        if answer.status in _PASSING:
            return pause
        if answer.status == 429:
            limit = read_rate_limit(answer.headers, time.time())
            wanted = limit.retry_after_seconds if limit is not None else None
            return wanted if wanted is not None and wanted <= _LONGEST_PAUSE else None
        return None

    def _judged(self, answer: Answer) -> Answer:
        host = _host_of(answer.url)
        if answer.status == 429:
            limit = read_rate_limit(answer.headers, time.time())
            after = limit.retry_after_seconds if limit is not None else None
            when = f"; again in {after:.0f} s" if after is not None else ""
            raise Failed(RegistryProblem(RATE_LIMITED, f"{host} was asked too often{when}", limit))
        if answer.status in _PASSING:
            raise Failed(RegistryProblem(UNREACHABLE, f"{host} is not well: status {answer.status}"))
        return answer

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        most_bytes: int,
        until: float,
        form: Mapping[str, str] | None,
    ) -> Answer:
        client = self._client(is_loopback(urlsplit(url).netloc))
        import httpx

        host = _host_of(url)
        try:
            with client.stream(method, url, headers=dict(headers), data=dict(form) if form else None) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > most_bytes:
                        raise Failed(RegistryProblem(UNREADABLE, f"{host} answered more than {most_bytes} bytes"))
                    if time.monotonic() > until:
                        raise Failed(RegistryProblem(UNREACHABLE, f"{host} answers too slowly"))
                found = {name.lower(): value for name, value in response.headers.items()}
                challenges = tuple(response.headers.get_list("www-authenticate"))
                return Answer(response.status_code, found, bytes(body), url, challenges)
        except httpx.TimeoutException:
            raise Unheard(RegistryProblem(UNREACHABLE, f"{host} did not answer in time")) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
            reason = str(error).strip() or type(error).__name__
            raise Unheard(RegistryProblem(UNREACHABLE, f"{host} cannot be reached: {reason}")) from None

    def _client(self, is_here: bool) -> Any:
        """The client for this machine, which no proxy stands before, or the one for all others."""
        client = self._clients.get(is_here)
        if client is None:
            try:
                import httpx
            except ImportError:
                message = "asking registries needs httpx: pip install 'tare-ls[registry]'"
                raise Failed(RegistryProblem(MISSING_LIBRARY, message)) from None
            client = self._clients[is_here] = httpx.Client(
                timeout=self._timeout, follow_redirects=False, trust_env=not is_here, verify=_certificates()
            )
        return client


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust, as httpx and `SSL_CERT_FILE` say: reading that takes as long as a question does."""
    import httpx

    return httpx.create_ssl_context()


def is_loopback(host: str) -> bool:
    """Whether a host, with or without a port, is this very machine."""
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _wants_tls(answer: Answer) -> bool:
    """Whether a server that speaks TLS says so to one who does not: Go's answers 400 with a sentence."""
    return answer.status == 400 and b"HTTPS server" in answer.body


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    default = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return parts.scheme, parts.netloc.lower().removesuffix(default)


def _host_of(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]
