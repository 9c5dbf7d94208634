"""Imported first by the script of a visit: waits until the server has loaded what the first page needs.

Two threads that load the same modules from different ends would find some of them half made.
"""

from interface.server import LOADED, whole

LOADED.wait()


def for_any_page() -> None:
    """Wait until the server has loaded what the other pages may need."""
    whole()
