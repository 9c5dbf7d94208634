"""Imported first by the script of a visit: waits until the server has loaded what the pages need.

Two threads that load the same modules from different ends would find some of them half made.
"""

from interface.server import LOADED

LOADED.wait()
