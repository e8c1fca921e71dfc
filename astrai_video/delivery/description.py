"""Writes the description of a published film: summary, chapters and credits, in the language of its readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from astrai_video.narration import chapters as chaptering
from astrai_video.narration.chapters import Chapter

_WORDS = {
    "zh": {"made": "制作工具", "font": "字体", "music": "音乐"},
    "en": {"made": "Made with", "font": "Font", "music": "Music"},
}


@dataclass(frozen=True)
class About:
    """The contents of a description in one language: title, paragraphs, chapters and the author's credits."""

    language: str
    title: str
    text: str
    chapters: Sequence[Chapter]
    credits: Sequence[str]


def description(about: About, tools: Mapping[str, str], music: str = "") -> str:
    """The text of the description; `tools` are versions of the programs that the film is made with, by name."""
    words = _WORDS.get(about.language, _WORDS["en"])
    credit = [*about.credits]
    credit.append(f"{words['made']}: {', '.join(f'{name} {version}' for name, version in tools.items())}")
    credit.append(f"{words['font']}: Noto Sans SC (SIL Open Font License 1.1)")
    if music:
        credit.append(f"{words['music']}: {music}")
    listed = chaptering.listing(chaptering.for_sites(about.chapters)).strip()
    blocks = [about.title, about.text.strip(), listed, "\n".join(credit)]
    return "\n\n".join(block for block in blocks if block) + "\n"
