"""Builds the ffmpeg graph of the film, and the ffmetadata text with its title and chapters: pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.stitch.concat import copied
from astrai_video.narration import languages
from astrai_video.narration.chapters import Chapter
from astrai_video.quality import FLAC_IN_MP4, Quality


def chapter_metadata(title: str, chapters: Iterable[Chapter]) -> str:
    """The text of an ffmetadata file with the film's title and its chapters, in milliseconds."""
    lines = [";FFMETADATA1", f"title={_escape(title)}"]
    for chapter in chapters:
        start, end = round(chapter.start * 1000), round(chapter.end * 1000)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={_escape(chapter.title)}"]
    return "\n".join(lines) + "\n"


def film_graph(
    listing: Path,
    metadata: Path,
    captions: Sequence[tuple[str, Path]],
    sound: tuple[str, Path] | None,
    target: Path,
    quality: Quality,
) -> Any:
    """The graph that joins a concat list of clips into a film with chapters, sound and soft subtitles.

    `captions` are pairs of a language and a SubRip file; the first is the default track. `sound` is the language of
    the speech, and the file.
    """
    stream, options = copied(listing, quality)
    texts = runner.source(metadata, f="ffmetadata")
    options |= {"map_metadata": 1, "map_chapters": 1, "c:s": "mov_text", "strict": FLAC_IN_MP4}
    tracks = []
    if sound is not None:
        tracks.append(runner.source(sound[1])["a:0"])
        options["metadata:s:a:0"] = f"language={languages.tag(sound[0])}"
    for index, (language, file) in enumerate(captions):
        tracks.append(runner.source(file, f="srt")["s:0"])
        # An option can be given once, so the second one names the subtitle track by its index among all tracks.
        options[f"metadata:s:s:{index}"] = f"language={languages.tag(language)}"
        options[f"metadata:s:{len(tracks)}"] = f"handler_name={languages.name(language)}"
        options[f"disposition:s:{index}"] = "0" if index else "default"
    # The metadata file has no streams, so that only its chapters and title are mapped.
    return ffmpeg.output(stream, texts["?"], *tracks, f"file:{target}", **options)


def _escape(text: str) -> str:
    """Escape a value of an ffmetadata file."""
    return re.sub(r"([=;#\\\n])", r"\\\1", text)
