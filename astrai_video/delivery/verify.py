"""Verifies a finished film: measures its file, picture, sound and the files next to it, and evaluates every check."""

from __future__ import annotations

import glob
import re
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import srt
import webvtt.errors

from astrai_video import fonts
from astrai_video.delivery.check import Check
from astrai_video.delivery.checks import compare_tools, evaluate
from astrai_video.delivery.container import Contents, contents
from astrai_video.delivery.measurement import Measurement
from astrai_video.delivery.picture import analyse
from astrai_video.delivery.targets import Target
from astrai_video.digests import file_digest
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.sound.samples import loudness
from astrai_video.engine.stitch import provenance
from astrai_video.engine.stitch.provenance import Provenance
from astrai_video.errors import FFmpegError, UsageError
from astrai_video.narration import cues, languages
from astrai_video.narration.cues import Cue
from astrai_video.narration.limits import LANGUAGES

_CHAPTER = re.compile(r"(?:(?P<hours>\d+):)?(?P<minutes>\d\d):(?P<seconds>\d\d) \S.*")


def verify(path: Path, target: Target | None = None) -> list[Check]:
    """Every check of a film, against the provenance record next to it if there is one, and its target if it has one.

    Raises UsageError when the file or one next to it cannot be read, DamagedError when the record is not one.
    """
    inside = contents(path)
    record = provenance.read(provenance.path_of(path))
    srt_files, vtt_files = _caption_files(path, ".srt"), _caption_files(path, ".vtt")
    own = _own_language(record, inside, {*srt_files, *vtt_files})
    subrip = {language or own: _subrip(file) for language, file in srt_files.items()}
    webvtt = {language or own: _webvtt(file) for language, file in vtt_files.items()}
    chapters = _chapter_list(path)
    with ThreadPoolExecutor(1) as background:
        pending = background.submit(_loudness, path, inside)
        picture = analyse(path, float(inside.fps), record.patches if record else ())
        heard = pending.result()
    measured = Measurement(inside, picture, heard, subrip, webvtt, chapters, file_digest(path))
    found = evaluate(measured, record, target)
    return [*found, _tools_of_this_machine(record)] if record else found


def _loudness(path: Path, inside: Contents) -> tuple[float, float] | None:
    """LUFS and dBTP; None without sound, infinite where it cannot be decoded, as the check of the picture reports."""
    if inside.sound is None:
        return None
    try:
        return loudness(runner.source(path).audio)
    except (FFmpegError, IndexError):
        return float("-inf"), float("inf")


def _caption_files(path: Path, suffix: str) -> dict[str, Path]:
    """The caption files next to a film, by language: "" for the film's own, which has no language in its name."""
    stem = glob.escape(path.stem)
    files = (*path.parent.glob(f"{stem}{suffix}"), *sorted(path.parent.glob(f"{stem}.*{suffix}")))
    return {file.stem.removeprefix(path.stem).lstrip("."): file for file in files}


def _own_language(record: Provenance | None, inside: Contents, others: Collection[str]) -> str:
    """The language of a film: that of its record, else of its first track, unless it is among the `others`' files."""
    if record is not None:
        return record.language or languages.UNDETERMINED
    tag = next((tag for tag, _ in inside.captions), languages.UNDETERMINED)
    return next((one for one in LANGUAGES if languages.tag(one) == tag and one not in others), tag)


def _subrip(file: Path) -> list[Cue]:
    return _cues(file, "SubRip", cues.from_srt, srt.SRTParseError)


def _webvtt(file: Path) -> list[Cue]:
    return _cues(file, "WebVTT", cues.from_vtt, webvtt.errors.MalformedFileError)


def _cues(file: Path, kind: str, read: Callable[[str], list[Cue]], error: type[Exception]) -> list[Cue]:
    try:
        return read(_text(file))
    except error as problem:
        raise UsageError(f"{file}: is not a {kind} file ({problem}).") from None


def _chapter_list(path: Path) -> list[float] | None:
    """The starts, in seconds, of the chapters in the list next to a film; None when there is no list.

    Raises UsageError for a line that is not a time and a title.
    """
    file = path.with_suffix(".chapters.txt")
    if not file.exists():
        return None
    starts = []
    for number, line in enumerate(_text(file).splitlines(), 1):
        match = _CHAPTER.fullmatch(line)
        if match is None:
            raise UsageError(f"{file}: line {number}: {line!r} is not `mm:ss title`.")
        hours, minutes, seconds = (int(match[part] or 0) for part in ("hours", "minutes", "seconds"))
        starts.append(float(3600 * hours + 60 * minutes + seconds))
    return starts


def _text(file: Path) -> str:
    """The text of a file next to a film.

    Raises UsageError when it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"{file}: cannot be read as text ({problem}).") from None


def _tools_of_this_machine(record: Provenance) -> Check:
    installed = {"astrai-video": version("astrai-video"), **provenance.tools()}
    return compare_tools(record, installed, {path.name: file_digest(path) for path in fonts.files()})
