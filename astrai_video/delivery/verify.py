"""A finished film measured and checked: its file, its pictures, its sound, and what lies beside it."""

from __future__ import annotations

import glob
import html
import re
from collections.abc import Collection
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
from astrai_video.delivery.checks import Measured, checks, compared
from astrai_video.delivery.container import Contents, Cue, contents
from astrai_video.delivery.picture import look
from astrai_video.delivery.targets import Target
from astrai_video.digests import file_digest
from astrai_video.engine.sound.samples import loudness
from astrai_video.engine.stitch import provenance
from astrai_video.engine.stitch.provenance import Provenance
from astrai_video.errors import FFmpegError, UsageError
from astrai_video.narration import languages
from astrai_video.narration.limits import LANGUAGES

_CHAPTER = re.compile(r"(?:(?P<hours>\d+):)?(?P<minutes>\d\d):(?P<seconds>\d\d) \S.*")


def verify(path: Path, target: Target | None = None) -> list[Check]:
    """Every check of a film, against its record where one lies beside it, and its target if it has one.

    Raises UsageError when the file is no film, DamagedError when its record is none.
    """
    inside = contents(path)
    record = provenance.read(provenance.path_of(path))
    texts, cues = _beside(path, ".srt"), _beside(path, ".vtt")
    own = _own_language(record, inside, {*texts, *cues})
    subrip = {language or own: _subrip(file) for language, file in texts.items()}
    webvtt = {language or own: _webvtt(file) for language, file in cues.items()}
    listing = _listing(path)
    with ThreadPoolExecutor(1) as meanwhile:
        heard = meanwhile.submit(_loudness, path, inside)
        seen = look(path, float(inside.fps), record.patches if record else ())
        sound = heard.result()
    measured = Measured(inside, seen, sound, subrip, webvtt, listing, file_digest(path))
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


def _beside(path: Path, suffix: str) -> dict[str, Path]:
    """The files of captions beside a film, by language: "" for its own one, which has only the film's name."""
    stem = glob.escape(path.stem)
    files = (*path.parent.glob(f"{stem}{suffix}"), *sorted(path.parent.glob(f"{stem}.*{suffix}")))
    return {file.stem.removeprefix(path.stem).lstrip("."): file for file in files}


def _own_language(record: Provenance | None, inside: Contents, others: Collection[str]) -> str:
    """The language of a film: by its record, else that of its first track, which is none of the `others` beside it."""
    if record is not None:
        return record.language or languages.UNDETERMINED
    tag = next((tag for tag, _ in inside.captions), languages.UNDETERMINED)
    return next((one for one in LANGUAGES if languages.tag(one) == tag and one not in others), tag)


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
