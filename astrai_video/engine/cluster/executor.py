"""Executor for a Dask cluster: takes the same jobs and yields the same events as the local pool.

Dask does the scheduling, membership and transport. This package adds self-contained jobs (`parcel`), the worker's side
(`worker`), and results fetched into the store in pieces (`receive`).
"""

from __future__ import annotations

import contextlib
import logging
import time
import warnings
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from astrai_video.engine.cluster.environment import environment
from astrai_video.engine.cluster.members import START_A_WORKER, Members
from astrai_video.engine.plan.events import Ended, Note, Progress, Quiet, Started
from astrai_video.engine.plan.jobs import Cost, Job
from astrai_video.errors import ClusterError, UsageError

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10.0  # until the scheduler answers
JOIN_SECONDS = 10.0  # until a first worker has joined


@dataclass(frozen=True)
class Tls:
    """Dask's TLS files, all PEM: the certificate of the authority, our certificate and our key. None when not used."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    @property
    def options(self) -> list[str]:
        """The command-line options of Dask's programs for these files."""
        named = {"--tls-ca-file": self.ca, "--tls-cert": self.cert, "--tls-key": self.key}
        return [word for option, path in named.items() if path is not None for word in (option, str(path))]

    def check(self, address: str) -> None:
        """Raise UsageError when files are missing, or do not match the scheme of the address."""
        named = {"--cluster-tls-ca": self.ca, "--cluster-tls-cert": self.cert, "--cluster-tls-key": self.key}
        for option, path in named.items():
            if path is not None and not path.is_file():
                raise UsageError(f"{option}: there is no file {path}.")
        missing = [option for option, path in named.items() if path is None]
        if address.startswith("tls://") and missing:
            raise UsageError(f"{address} needs {', '.join(missing)}.")
        if not address.startswith("tls://") and len(missing) < len(named):
            raise UsageError(f"{address} is not encrypted: the TLS options go with tls://HOST:PORT.")


@dataclass
class Cluster:
    """Executor on the cluster of the scheduler at `address`; `prepare` connects when there is something to run."""

    address: str
    tls: Tls = field(default_factory=Tls)
    workers: int = 1
    _members: Members = field(init=False)

    def __post_init__(self) -> None:
        check_address(self.address, self.tls)
        self._environment = environment()

    def prepare(self) -> None:
        """Connect, and find workers with the environment of this machine.

        Raises ClusterError when the scheduler does not answer, or when there are no workers or none with this
        environment.
        """
        client = _connect(self.address, self.tls)
        self._members = Members(client, self.address, self._environment)
        deadline = time.monotonic() + JOIN_SECONDS
        while not (found := self._members.all()) and time.monotonic() < deadline:
            time.sleep(0.2)
        fit = self._members.fit(found)
        self.workers = sum(int(found[worker]["nthreads"]) for worker in fit) or 1
        if fit:
            return
        refused = [note.message for note in self._members.refusals(found)]
        client.close()
        if not refused:
            raise ClusterError(
                f"The scheduler at {self.address} has no workers.",
                next_step=f"Start one: {START_A_WORKER.format(address=self.address)}",
            )
        raise ClusterError(
            "No worker of the cluster can do these jobs.\n" + "\n".join(refused),
            next_step="Install the same versions on the workers, and start them again.",
        )

    def run(
        self, jobs: Sequence[Job], costs: Mapping[str, Cost]
    ) -> Generator[Started | Progress | Quiet | Ended | Note]:
        """Run the jobs on the cluster; yield the same events as the local pool.

        Raises ClusterError when the scheduler is lost, or all workers are for a minute.
        """
        from astrai_video.engine.cluster.dispatch import Dispatch  # noqa: PLC0415 - loads Dask

        dispatch = Dispatch(self._members, self.workers, jobs, costs)
        try:
            yield from dispatch.events()
        finally:
            dispatch.cancel()
            with contextlib.suppress(Exception):  # errors while closing do not matter
                self._members.client.close(timeout=2)


def check_address(address: str, tls: Tls) -> None:
    """Raise UsageError for a string that is no address of a scheduler, or that does not match the TLS files."""
    scheme, _, rest = address.partition("://")
    if scheme not in ("tcp", "tls") or not rest.rpartition(":")[0] or not rest.rpartition(":")[2].isdigit():
        raise UsageError(f"{address!r} is not tcp://HOST:PORT or tls://HOST:PORT.")
    tls.check(address)


def need_dask() -> None:
    """Raise UsageError when Dask, an optional dependency, is not installed."""
    try:
        import dask  # noqa: F401, PLC0415 - half a second
        import distributed  # noqa: F401, PLC0415
    except ImportError:
        raise UsageError(
            "A cluster needs Dask, which is not installed.", next_step="run: pip install 'astrai-video[cluster]'"
        ) from None


def _connect(address: str, tls: Tls) -> Client:
    need_dask()
    import dask  # noqa: PLC0415 - half a second
    import distributed  # noqa: PLC0415

    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # this program reports what matters
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"})  # parcels have their own limit
    security = None
    if address.startswith("tls://"):
        security = distributed.Security(
            tls_ca_file=str(tls.ca),
            tls_client_cert=str(tls.cert),
            tls_client_key=str(tls.key),
            require_encryption=True,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # mismatched versions are checked in detail by Members
            return distributed.Client(
                address, timeout=CONNECT_SECONDS, security=security, set_as_default=False, name="astrai-video"
            )
    except (OSError, TimeoutError) as problem:
        detail = str(problem.__cause__ or problem).partition("\n")[0]
        raise ClusterError(
            f"No Dask scheduler answers at {address} ({detail}).",
            next_step="Start one: dask scheduler --host HOST --port 8786; or build without --cluster.",
        ) from None
