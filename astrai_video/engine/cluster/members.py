"""The workers of a Dask cluster: selects those with the environment of this machine, and explains refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from astrai_video.engine.cluster.environment import differences, resource
from astrai_video.engine.plan.events import Note

if TYPE_CHECKING:
    from distributed import Client

PRELOAD = "astrai_video.engine.cluster.worker"
START_A_WORKER = "astrai-video worker {address}"


@dataclass
class Members:
    """The workers of the scheduler at `address`, to which `client` is connected, compared with our `environment`."""

    client: Client
    address: str
    environment: Mapping[str, str]
    _known: set[str] = field(default_factory=set)

    @property
    def resource(self) -> str:
        """The Dask resource that workers with our environment offer."""
        return resource(self.environment)

    def all(self) -> dict[str, Any]:
        """The workers that the scheduler lists, by address."""
        try:
            return dict(self.client.scheduler_info(n_workers=-1)["workers"])
        except (OSError, KeyError):
            return {}

    def fit(self, members: Mapping[str, Any]) -> list[str]:
        """The addresses of the workers with our environment."""
        return [address for address, facts in members.items() if self.resource in facts["resources"]]

    def refusals(self, members: Mapping[str, Any]) -> list[Note]:
        """Notes that explain why new workers are refused; each worker is reported once."""
        unknown = [a for a in members if a not in self._known and self.resource not in members[a]["resources"]]
        self._known.update(members)
        return [Note(f"The worker {address} is not used: {self._why_unfit(address)}.") for address in unknown]

    def _why_unfit(self, address: str) -> str:
        from astrai_video.engine.cluster.worker import current_environment  # noqa: PLC0415 - loads Dask

        try:
            found = self.client.run(current_environment, workers=[address], on_error="return")[address]
        except (OSError, KeyError, ValueError) as problem:
            return f"it does not answer ({problem})"
        if isinstance(found, ImportError):
            return f"it has no astrai-video like this one, {self.environment['astrai-video']} ({found})"
        if not isinstance(found, dict):
            return f"it cannot say what it has ({found})"
        return (
            differences(self.environment, found)
            or f"it was started neither by `astrai-video worker` nor with --preload {PRELOAD}"
        )
