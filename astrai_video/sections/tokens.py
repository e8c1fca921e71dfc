"""Being made."""

from __future__ import annotations

from astrai_video.stage.scene import SectionScene


class TokensScene(SectionScene):
    """Being made."""

    section_id = "tokens"

    def construct(self) -> None:
        """Being made."""
        self.beat(self.stub)

    def stub(self) -> None:
        """Being made."""
        self.open()
