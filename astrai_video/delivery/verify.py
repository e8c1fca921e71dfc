"""A finished film measured and checked: its file, its pictures, its sound, and what lies beside it."""

from __future__ import annotations

import glob
import html
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import ffmpeg
import srt
import webvtt
import webvtt.errors
import webvtt.models

from astrai_video import fonts
from astrai_video.delivery.check import Check
from astrai_video.delivery.checks import Measured, checks, compared, known
from astrai_video.delivery.container import Contents, Cue, contents
from astrai_video.delivery.picture import look
from astrai_video.delivery.targets import Target
from astrai_video.engine import provenance
from astrai_video.engine.audio import loudness
from astrai_video.engine.provenance import Provenance
from astrai_video.engine.sources import file_digest
from astrai_video.errors import FFmpegError, UsageError

_CHAPTER = re.compile(r"(?:(?P<hours>\d+):)?(?P<minutes>\d\d):(?P<seconds>\d\d) \S.*")


def verify(path: Path, target: Target | None = None) -> list[Check]:
    """Every check of a film, against its record where one lies beside it, and its target if it has one.

    Raises UsageError when the file is no film, DamagedError when its record is none.
    """
    inside = contents(path)
    record = provenance.read(provenance.path_of(path))
    with ThreadPoolExecutor(1) as meanwhile:
        heard = meanwhile.submit(_loudness, path, inside)
        seen = look(path, float(inside.fps), record.patches if record else ())
        sound = heard.result()
    tags = known([tag for tag, _ in inside.captions])
    own = record.language if record else next(iter(tags), "")
    subrip, webvtt = _beside(path, own, ".srt", _subrip), _beside(path, own, ".vtt", _webvtt)
    measured = Measured(inside, seen, sound, subrip, webvtt, _listing(path), file_digest(path))
    found = checks(measured, record, target)
    return [*found, _here(record)] if record else found


def _loudness(path: Path, inside: Contents) -> tuple[float, float] | None:
    """LUFS and dBTP; None without sound, or where it cannot be decoded (the picture's check says so, too)."""
    if inside.sound is None:
        return None
    try:
        return loudness(ffmpeg.input(f"file:{path}", protocol_whitelist="file").audio)
    except (FFmpegError, IndexError):
        return float("-inf"), float("inf")


def _beside(path: Path, own: str, suffix: str, read: Callable[[Path], list[Cue]]) -> dict[str, Sequence[Cue]]:
    """The captions of the files beside a film, by language: the film's name has its `own` one, others their tag."""
    stem = glob.escape(path.stem)
    found: dict[str, Sequence[Cue]] = {}
    for file in (*path.parent.glob(f"{stem}{suffix}"), *sorted(path.parent.glob(f"{stem}.*{suffix}"))):
        language = file.stem.removeprefix(path.stem).lstrip(".")
        found[language or own] = tuple(read(file))
    return found


def _subrip(file: Path) -> list[Cue]:
    try:
        read = list(srt.parse(_text(file)))
    except srt.SRTParseError as problem:
        raise UsageError(f"{file}: is not a SubRip file ({problem}).") from None
    return [Cue(cue.start.total_seconds(), cue.end.total_seconds(), cue.content) for cue in read]


def _webvtt(file: Path) -> list[Cue]:
    try:
        read = webvtt.WebVTT.from_string(_text(file)).captions
    except webvtt.errors.MalformedFileError as problem:
        raise UsageError(f"{file}: is not a WebVTT file ({problem}).") from None
    return [Cue(_seconds(cue.start_time), _seconds(cue.end_time), html.unescape(cue.text)) for cue in read]


def _seconds(time: webvtt.models.Timestamp) -> float:
    return 3600 * time.hours + 60 * time.minutes + time.seconds + time.milliseconds / 1000


def _listing(path: Path) -> list[float] | None:
    """The starts, in seconds, of the chapters listed beside a film; None when there is no list.

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
    """The text of a file beside a film.

    Raises UsageError when it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"{file}: cannot be read as text ({problem}).") from None


def _here(record: Provenance) -> Check:
    installed = {"astrai-video": version("astrai-video"), **provenance.tools()}
    return compared(record, installed, {path.name: file_digest(path) for path in fonts.files()})
