"""Ports for the servers of the tests."""

import socket


def free_port() -> int:
    """A port of this computer that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
