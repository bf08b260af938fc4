"""Proxies, as the environment names them: ``http_proxy``, ``https_proxy``, ``all_proxy``, ``no_proxy``.

A proxy looks names up itself and connects itself, so what it connects to can't be checked here.
"""

from __future__ import annotations

import ssl
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore

from scraper.errors import ConnectionFailed, UsageError
from scraper.fetch.answer import Request
from scraper.fetch.http2 import Exchange, as_httpcore
from scraper.fetch.limits import Limits

_SCHEMES = ("http", "https", "socks5", "socks5h")


class Proxies:
    """The proxies of a run, each with its connections.

    Raises:
        UsageError: one of them is no address of a proxy.
    """

    def __init__(self, tls: ssl.SSLContext, limits: Limits) -> None:
        self._limits = limits
        named = {scheme: url for scheme, url in getproxies().items() if url and scheme in ("http", "https", "all")}
        pools = {url: _pool(url, tls) for url in set(named.values())}
        self._pools = {scheme: pools[url] for scheme, url in named.items()}
        self._names = {id(pool): _shown(url) for url, pool in pools.items()}

    def serve(self, request: Request) -> bool:
        """Whether a proxy is to be asked for this."""
        return bool(self._pools) and self._of(request) is not None and not proxy_bypass(_address(request))

    async def ask(self, request: Request) -> Exchange:
        """Send a request through its proxy.

        Raises:
            ConnectionFailed: the proxy can't be reached.
            httpcore.ProxyError: the proxy refuses.
            httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException: no answer came.
        """
        pool = self._of(request)
        assert pool is not None
        try:
            return Exchange(await pool.handle_async_request(as_httpcore(request, self._limits)))
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
            if "ssl" in str(exc).lower():  # the connection behind the proxy, to the host itself
                raise
            name, why = self._names[id(pool)], " ".join(str(exc).split()) or "no answer in time"
            raise ConnectionFailed(
                f"the proxy {name} can't be reached ({why}). Check http_proxy, https_proxy and all_proxy in the environment"
            ) from exc

    async def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.aclose()

    def _of(self, request: Request) -> httpcore.AsyncConnectionPool | None:
        return self._pools.get(request.scheme) or self._pools.get("all")


def _address(request: Request) -> str:
    return f"{request.host}:{request.port}"


def _pool(url: str, tls: ssl.SSLContext) -> httpcore.AsyncConnectionPool:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in _SCHEMES or not host:
        raise UsageError(f"no address of a proxy: {_shown(url)!r}. Give one such as http://proxy.example:3128")
    login = (unquote(parts.username or "").encode(), unquote(parts.password or "").encode()) if parts.username else None
    if scheme.startswith("socks"):
        if not find_spec("socksio"):
            raise UsageError(f"the proxy {_shown(url)} speaks SOCKS, for which the package socksio is not installed")
        address = httpcore.URL(scheme=b"socks5", host=host.encode(), port=port or 1080, target=b"/")
        return httpcore.AsyncSOCKSProxy(address, proxy_auth=login, ssl_context=tls, http2=True, keepalive_expiry=5.0)
    address = httpcore.URL(scheme=scheme.encode(), host=host.encode(), port=port or _port(scheme), target=b"/")
    return httpcore.AsyncHTTPProxy(address, proxy_auth=login, ssl_context=tls, http2=True, keepalive_expiry=5.0)


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _shown(url: str) -> str:
    return url.rpartition("@")[2]
