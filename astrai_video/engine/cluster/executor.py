"""A Dask cluster as an executor: the same jobs as on local processes, and the same events back.

Dask schedules, counts its members and retries. What is ours: a job that carries all it needs (`parcel`), what the
worker does with it (`remote`), and a result that is brought into the store in pieces (`receive`).
"""

from __future__ import annotations

import contextlib
import logging
import time
import warnings
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from astrai_video.engine.cluster.environment import differences, equipment, resource
from astrai_video.engine.plan.events import Ended, Note, Progress, Quiet, Started
from astrai_video.engine.plan.jobs import Cost, Job
from astrai_video.errors import ClusterError, UsageError

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10.0  # for a scheduler to answer
JOIN_SECONDS = 10.0  # for a first worker to be there
START_A_WORKER = "dask worker {address} --preload astrai_video.engine.cluster.worker"


@dataclass(frozen=True)
class Tls:
    """Dask's TLS files: the authority's certificate, our certificate and our key, all PEM. None when not used."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    def check(self, address: str) -> None:
        """Raise UsageError when files are missing, or do not go with the address."""
        named = {"--cluster-tls-ca": self.ca, "--cluster-tls-cert": self.cert, "--cluster-tls-key": self.key}
        for option, path in named.items():
            if path is not None and not path.is_file():
                raise UsageError(f"{option}: there is no file {path}.")
        missing = [option for option, path in named.items() if path is None]
        if address.startswith("tls://") and missing:
            raise UsageError(f"--cluster {address} needs {', '.join(missing)}.")
        if not address.startswith("tls://") and len(missing) < len(named):
            raise UsageError(f"--cluster {address} is not encrypted: the TLS options go with tls://HOST:PORT.")


@dataclass
class Cluster:
    """The scheduler at `address`, as an executor. It is connected to by `prepare`, when there is something to run."""

    address: str
    tls: Tls = field(default_factory=Tls)
    workers: int = 1
    client: Client = field(init=False)
    _known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        scheme, _, rest = self.address.partition("://")
        if scheme not in ("tcp", "tls") or not rest.rpartition(":")[0] or not rest.rpartition(":")[2].isdigit():
            raise UsageError(f"--cluster {self.address!r} is not tcp://HOST:PORT or tls://HOST:PORT.")
        self.tls.check(self.address)
        self.equipment = equipment()
        self.resource = resource(self.equipment)

    def prepare(self) -> None:
        """Connect, and find a worker that is equipped as this machine is.

        Raises ClusterError when the scheduler does not answer, no worker is there, or none is fit.
        """
        self.client = _connect(self.address, self.tls)
        deadline = time.monotonic() + JOIN_SECONDS
        while not (found := self.members()) and time.monotonic() < deadline:
            time.sleep(0.2)
        fit = self.fit(found)
        self.workers = sum(int(found[worker]["nthreads"]) for worker in fit) or 1
        if fit:
            return
        refused = [note.message for note in self.refusals(found)]
        self.client.close()
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
        """Run the jobs on the cluster; yields the same events as the local pool.

        Raises ClusterError when the scheduler is lost, or all workers are for a minute.
        """
        from astrai_video.engine.cluster.dispatch import Dispatch  # noqa: PLC0415 - loads Dask

        dispatch = Dispatch(self, jobs, costs)
        try:
            yield from dispatch.events()
        finally:
            dispatch.cancel()
            with contextlib.suppress(Exception):  # whatever Dask says while it is left, we are done with it
                self.client.close(timeout=2)

    def members(self) -> dict[str, Any]:
        """The workers that the scheduler knows of, by address."""
        try:
            return dict(self.client.scheduler_info(n_workers=-1)["workers"])
        except (OSError, KeyError):
            return {}

    def fit(self, members: Mapping[str, Any]) -> list[str]:
        """The addresses of those that are equipped as this machine is."""
        return [address for address, facts in members.items() if self.resource in facts["resources"]]

    def refusals(self, members: Mapping[str, Any]) -> list[Note]:
        """What is wrong with workers that are not fit and have not been spoken of yet."""
        unknown = [a for a in members if a not in self._known and self.resource not in members[a]["resources"]]
        self._known.update(members)
        return [Note(f"The worker {address} is not used: {self._why_unfit(address)}.") for address in unknown]

    def _why_unfit(self, address: str) -> str:
        from astrai_video.engine.cluster.worker import own_equipment  # noqa: PLC0415 - loads Dask

        try:
            found = self.client.run(own_equipment, workers=[address], on_error="return")[address]
        except (OSError, KeyError, ValueError) as problem:
            return f"it does not answer ({problem})"
        if isinstance(found, ImportError):
            return f"it has no astrai-video like this one, {self.equipment['astrai-video']} ({found})"
        if not isinstance(found, dict):
            return f"it cannot say what it has ({found})"
        return (
            differences(self.equipment, found) or "it was started without --preload astrai_video.engine.cluster.worker"
        )


def _connect(address: str, tls: Tls) -> Client:
    try:
        import dask  # noqa: PLC0415 - an extra, and half a second
        import distributed  # noqa: PLC0415
    except ImportError:
        raise UsageError(
            "--cluster needs Dask, which is not installed.", next_step="run: pip install 'astrai-video[cluster]'"
        ) from None
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what matters is said by us
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"})  # parcels have a limit of their own
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
            warnings.simplefilter("ignore")  # versions that differ are looked at more closely by us
            return distributed.Client(
                address, timeout=CONNECT_SECONDS, security=security, set_as_default=False, name="astrai-video"
            )
    except (OSError, TimeoutError) as problem:
        detail = str(problem.__cause__ or problem).partition("\n")[0]
        raise ClusterError(
            f"No Dask scheduler answers at {address} ({detail}).",
            next_step="Start one: dask scheduler --host HOST --port 8786; or build without --cluster.",
        ) from None
