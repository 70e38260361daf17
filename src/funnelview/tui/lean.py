"""Loading less of the standard library than it would load by itself."""

import importlib
import sys

__all__ = ["load_without_openssl"]

_OPENSSL = ("ssl", "_hashlib")


def load_without_openssl(module: str) -> None:
    """Load a module as a Python would that was built without OpenSSL.

    The event loop of a full screen serves a terminal, and Python's own digests are as good for what
    is short: OpenSSL would take 4 MiB and a fiftieth of the start for nothing. Whoever imports it
    by itself later gets it.
    """
    left_out = [name for name in _OPENSSL if name not in sys.modules]
    for name in left_out:
        sys.modules[name] = None  # type: ignore[assignment] # which makes its import fail
    try:
        importlib.import_module(module)
    finally:
        for name in left_out:
            del sys.modules[name]
