"""Where the API server is and how it knows us: from a kubeconfig, or from the pod that we run in."""

import base64
import os
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sendero_channels.clients.exec_plugin import NoCredential, Plugin
from sendero_channels.clients.kubeconfig import Config, merged
from sendero_channels.clients.proxies import BadProxy, check, proxy_for
from sendero_channels.kernel.trouble import ClusterUnavailable

_POD = Path("/var/run/secrets/kubernetes.io/serviceaccount")


class NoAccess(Exception):
    """The kubeconfig, or the pod, does not say how to reach the API server; the message names the field."""


@dataclass(frozen=True)
class Access:
    """One API server and our credentials for it. A token in a file is read again for each request: it rotates."""

    server: str
    authority: str | None = None
    token_file: Path | None = None
    token: str | None = field(default=None, repr=False)
    certificate: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    proxy: str | None = field(default=None, repr=False)
    plugin: Plugin | None = field(default=None, repr=False)

    def bearer(self) -> str | None:
        """The token as it stands now.

        Raises:
            ClusterUnavailable: its file cannot be read, or is empty; or the user's program gave none.
        """
        if self.plugin is not None:
            return self._handed(self.plugin)
        if self.token_file is None:
            return self.token
        try:
            token = self.token_file.read_text().strip()
        except OSError as failure:
            raise ClusterUnavailable(f"the token file {self.token_file} cannot be read ({failure.strerror})") from None
        if not token:
            raise ClusterUnavailable(f"the token file {self.token_file} is empty")
        return token

    @staticmethod
    def _handed(plugin: Plugin) -> str | None:
        try:
            return plugin.credential().token
        except NoCredential as failure:
            raise ClusterUnavailable(str(failure)) from None

    def tls(self) -> ssl.SSLContext | bool:
        """What verifies the server's certificate, and shows ours where we have one.

        Raises:
            NoAccess: a certificate or the key cannot be used.
        """
        if not self.server.startswith("https"):
            return True
        try:
            context = ssl.create_default_context(cadata=self.authority)
        except ssl.SSLError:
            raise NoAccess("certificate-authority is no PEM certificate") from None
        if self.certificate and self.private_key:
            self._show(context)
        return context

    def _show(self, context: ssl.SSLContext) -> None:
        # Python's ssl reads a certificate of one's own from files alone.
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as pair:
            pair.write(f"{self.certificate}\n{self.private_key}\n")
            pair.flush()
            try:
                context.load_cert_chain(pair.name)
            except ssl.SSLError:
                raise NoAccess("client-certificate and client-key are no pair in PEM") from None


def in_cluster(environ: Mapping[str, str] = os.environ, folder: Path = _POD) -> Access:
    """The access of a pod's own service account.

    Raises:
        NoAccess: this is no pod, it mounts no service account, or a proxy is named that is none.
    """
    host, port = environ.get("KUBERNETES_SERVICE_HOST"), environ.get("KUBERNETES_SERVICE_PORT", "443")
    if not host:
        raise NoAccess("KUBERNETES_SERVICE_HOST is not set: outside a cluster, give --kubeconfig FILE")
    host = f"[{host}]" if ":" in host else host
    try:
        authority = (folder / "ca.crt").read_text()
    except OSError:
        raise NoAccess(f"{folder}/ca.crt cannot be read: the pod needs automountServiceAccountToken") from None
    server = f"https://{host}:{port}"
    return Access(server, authority, folder / "token", proxy=_proxy(server, environ))


def from_kubeconfig(
    file: Path, environ: Mapping[str, str] = os.environ, *, context: str | None = None, programs: bool = False
) -> Access:
    """The access that a context of a kubeconfig names, its current one unless told otherwise. Several files, written
    as KUBECONFIG has them, count as one. `programs` lets a person's own credential programs run.

    Raises:
        NoAccess: it cannot be read, or asks for something that we do not do.
    """
    try:
        config = merged(file)
        chosen = config.named("contexts", "context", context or config.current)[0]
        access = _access(config, chosen, environ, programs)
        access.tls()
        return access
    except NoCredential as failure:
        raise NoAccess(str(failure)) from None
    except LookupError as failure:
        # A KeyError quotes the name of what is missing; ours say more.
        what = failure.args[0] if type(failure) is LookupError else f"{failure} is missing"
        raise NoAccess(f"the kubeconfig {file} is not understood: {what}") from None
    except OSError as failure:
        raise NoAccess(f"the kubeconfig {failure.filename or file} cannot be read ({failure.strerror})") from None
    except (yaml.YAMLError, TypeError, ValueError, AttributeError) as failure:
        # Their texts may quote the file, and so a credential.
        raise NoAccess(f"the kubeconfig {file} is not understood: {type(failure).__name__}") from None


def _access(config: Config, chosen: Mapping[str, Any], environ: Mapping[str, str], programs: bool) -> Access:
    cluster, beside = config.named("clusters", "cluster", chosen["cluster"])
    user, folder = config.named("users", "user", chosen["user"])
    _refuse(cluster, user, programs)
    server = cluster["server"].rstrip("/")
    plugin = Plugin(user["exec"], folder, environ) if programs and user.get("exec") else None
    handed = plugin.credential() if plugin else None
    token_file = user.get("tokenFile")
    return Access(
        server,
        _pem(cluster, "certificate-authority", beside),
        folder / token_file if token_file else None,
        user.get("token"),
        (handed and handed.certificate) or _pem(user, "client-certificate", folder),
        (handed and handed.private_key) or _pem(user, "client-key", folder),
        _proxy(server, environ, cluster.get("proxy-url")),
        plugin,
    )


def _refuse(cluster: Mapping[str, Any], user: Mapping[str, Any], programs: bool) -> None:
    if cluster.get("insecure-skip-tls-verify"):
        raise NoAccess("insecure-skip-tls-verify is not supported: give certificate-authority-data")
    for unknown in ("exec", "auth-provider", "username"):
        if unknown in user and not (unknown == "exec" and programs):
            raise NoAccess(f"users[].user.{unknown} is not supported: give tokenFile, token or a client certificate")


def _proxy(server: str, environ: Mapping[str, str], named: str | None = None) -> str | None:
    try:
        # Kapso is called through the same variables, and later: what is wrong with them is said at the start.
        check(environ)
        return named or proxy_for(server, environ)
    except BadProxy as wrong:
        raise NoAccess(str(wrong)) from None


def _pem(entry: Mapping[str, Any], name: str, folder: Path) -> str | None:
    """A PEM that stands in the entry itself or in a file that it names, relative to the kubeconfig."""
    if data := entry.get(f"{name}-data"):
        return base64.b64decode("".join(str(data).split()), validate=True).decode()
    if file := entry.get(name):
        return (folder / str(file)).read_text()
    return None
