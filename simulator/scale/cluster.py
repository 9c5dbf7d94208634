"""A Dask cluster as joblib's backend: the only place that knows Dask, loaded when a study asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from distributed import Client
from joblib import parallel_config

from simulator.problem import Problem, shown

N_ = str  # marks a text for translation
PATIENCE = 30
"""Seconds to wait for the scheduler, then for a first worker."""


@contextmanager
def cluster(address: str) -> Iterator[None]:
    """Within it, joblib computes on the cluster whose scheduler is at ``address``. Raises Problem if none is."""
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise Problem(
            N_(
                "No Dask scheduler answers at {address}: start one with “dask scheduler”, and give the address that "
                "it shows, for example tcp://192.168.1.10:8786."
            ),
            address=shown(address),
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise Problem(
                N_("The Dask scheduler at {address} has no worker: start some with “dask worker {address}”."),
                address=shown(address),
            ) from error
        with parallel_config("dask", client=client):
            yield
