"""Being made."""

from __future__ import annotations

from astrai_video.stage.scene import SectionScene


class KvCacheScene(SectionScene):
    """Being made."""

    section_id = "kv-cache"

    def construct(self) -> None:
        """Being made."""
        self.beat(self.stub)

    def stub(self) -> None:
        """Being made."""
        self.open()
