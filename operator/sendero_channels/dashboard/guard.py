"""Who may speak to the dashboard: only the browser that opened the printed address, and only from our own pages. Pure.

Cookies know no ports, so other servers on the loopback interface may see ours: the session is random, lives as long as
the process, and is worth nothing without a Host and an Origin that are ours.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Not no-referrer: with it a browser sends no Origin with a form.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What every answer carries: nothing inline, nothing from elsewhere, in no frame, kept nowhere."""


@dataclass(frozen=True)
class Asked:
    """What a request shows of where it comes from."""

    method: str
    host: str
    origin: str | None
    site: str | None
    session: str


@dataclass(frozen=True)
class Guard:
    """What this process expects. `port` is where it listens."""

    port: int
    session: str
    form: str

    def stranger(self, asked: Asked) -> str | None:
        """Why this request is from somewhere else; None where it is from a page of ours or an address typed in."""
        if asked.host not in self._hosts:
            return "The Host of this request is not ours."
        if asked.method in ("GET", "HEAD"):
            return None
        if asked.method != "POST":
            return "There is nothing here for this method."
        # A browser sends Origin with every POST; without one, this is no browser of ours.
        if asked.origin != f"http://{asked.host}" or asked.site not in (None, "same-origin"):
            return "This request comes from another page."
        return None

    def known(self, asked: Asked) -> bool:
        """Whether the browser has opened the printed address."""
        return same(asked.session, self.session)

    def ours(self, form: str) -> bool:
        """Whether a form was made by this process."""
        return same(form, self.form)

    @property
    def cookie(self) -> str:
        """The cookie's name: two dashboards on two ports do not disturb each other."""
        return f"sendero-dashboard-{self.port}"

    @property
    def _hosts(self) -> frozenset[str]:
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))


def same(given: str, expected: str) -> bool:
    """Whether two secrets are one, in a time that does not say where they part."""
    # What was no UTF-8 comes as surrogates. It is somebody else's then, and no error.
    return hmac.compare_digest(given.encode(errors="surrogatepass"), expected.encode())
