"""The flags by which a command finds the operator's API, and whose token it asks with."""

import argparse
import os
from collections.abc import Mapping


def add_arguments(parser: argparse.ArgumentParser, environ: Mapping[str, str] = os.environ) -> None:
    """The flags; the environment speaks where the command line is silent."""
    url = environ.get("SENDERO_CHANNELS_OPERATOR")
    parser.add_argument(
        "--operator", metavar="URL", default=url, help="the operator's API, as kubectl port-forward opens it"
    )
    parser.add_argument("--operator-ca", metavar="FILE", help="the CA of its certificate, in PEM")
    parser.add_argument("--kubeconfig", metavar="FILE", default=environ.get("KUBECONFIG") or "~/.kube/config")
    parser.add_argument("--context", metavar="NAME", help="a context of it; its current one unless told otherwise")
    parser.add_argument("--token-file", metavar="FILE", help="your token, where the kubeconfig holds none")
