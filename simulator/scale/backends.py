"""Where the shards are computed: processes of this computer, or the workers of a Dask cluster, through joblib."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar, cast

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from simulator.linkage.engines import PYTHON
from simulator.problem import Problem
from simulator.world import Progress

N_ = str  # marks a text for translation
Result = TypeVar("Result")

BACKENDS = ("loky", "dask")
KILLED = N_(
    "A computing process was killed, perhaps because memory ran short. Nothing is lost: the same command goes on "
    "from the shards that are finished. With a smaller --workers it needs less memory."
)
NOT_INSTALLED = N_(
    "Dask is not installed on this computer. Either install it, with “{command}” in the folder of Hydroscope, then "
    "start again; or compute on this computer alone: --backend loky."
)


@dataclass(frozen=True)
class Backend:
    """``name``: ``"loky"``, ``workers`` processes of this computer, or ``"dask"``, the workers of a ``scheduler``."""

    name: str = "loky"
    workers: int = 2
    scheduler: str = ""

    def run(
        self,
        work: Callable[..., Result],
        tasks: Iterable[tuple[Any, ...]],
        n: int,
        stage: str,
        progress: Progress | None,
    ) -> Iterator[Result]:
        """``work(*task)`` of each of ``n`` tasks, in order; ``progress`` is told the share done.

        Raises Problem when a process of this computer was killed, or the cluster is out of reach.
        """
        with self.opened():
            n_jobs = -1 if self.name == "dask" else max(1, min(self.workers, n))
            runner = Parallel(n_jobs=n_jobs, return_as="generator", max_nbytes=None, batch_size=1)
            try:
                for done, result in enumerate(runner(delayed(work)(*task) for task in tasks), start=1):
                    if progress:
                        progress(stage, done / n)
                    yield result
            except TerminatedWorkerError as error:
                raise Problem(KILLED) from error

    def opened(self) -> AbstractContextManager[Any]:
        """joblib's configuration for this backend. Raises Problem if there is none."""
        if self.name == "loky":
            return cast(AbstractContextManager[Any], parallel_config("loky", inner_max_num_threads=1))
        try:
            found = import_module("simulator.scale.cluster").cluster(self.scheduler)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in ("dask", "distributed"):
                raise
            raise Problem(NOT_INSTALLED, command=f"{PYTHON} -m pip install -r requirements-dask.txt") from error
        return cast(AbstractContextManager[Any], found)

    def close(self) -> None:
        """Give the memory of idle processes back."""
        if self.name == "loky":
            get_reusable_executor().shutdown(wait=True)
