"""Imports every area and control, so that each declares its routes, timers and hearers."""

import functools
import importlib
import pkgutil

from kapso_simulator import areas, controls


@functools.cache
def load() -> None:
    """Import every module under `areas` and `controls`."""
    for package in (areas, controls):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(found.name)
