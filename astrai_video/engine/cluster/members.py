"""The workers of a Dask cluster: which of them are equipped like this machine, and why others are refused."""

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
    """The workers of the scheduler at `address` that `client` is connected to, compared with our own `equipment`."""

    client: Client
    address: str
    equipment: Mapping[str, str]
    _known: set[str] = field(default_factory=set)

    @property
    def resource(self) -> str:
        """The Dask resource that workers with our equipment offer."""
        return resource(self.equipment)

    def all(self) -> dict[str, Any]:
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
            differences(self.equipment, found)
            or f"it was started neither by `astrai-video worker` nor with --preload {PRELOAD}"
        )
