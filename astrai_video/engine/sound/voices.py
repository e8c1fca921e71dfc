"""Voices that speak sentences to sound files: espeak-ng, Piper, any command; and the author's recordings."""

from __future__ import annotations

import functools
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from astrai_video import processes
from astrai_video.errors import UsageError, VoiceError, nearest

if TYPE_CHECKING:
    from astrai_video.narration.takes import Line

TIME_LIMIT = 60.0  # seconds for one sentence
TAKE_SUFFIXES = (".wav", ".flac", ".m4a", ".mp3")
_ESPEAK_NAMES = {"zh": "cmn"}  # for other languages the name is the language
_ESPEAK_RATE = {"zh": "300", "en": "180"}  # words a minute: about 5 and 16 characters a second


class Voice(Protocol):
    """A speech synthesiser."""

    @property
    def identity(self) -> str:
        """All that its output depends on besides the text: the kind of voice, its version and its settings."""

    def speak(self, line: Line, target: Path) -> None:
        """Speak `line` to the file `target` (.wav).

        Raises VoiceError when that fails.
        """


@dataclass(frozen=True)
class Espeak:
    """espeak-ng: offline, in Mandarin, English and many more; for drafts and tests."""

    time_limit: float = TIME_LIMIT

    @property
    def identity(self) -> str:
        """The version of the program, and the speaking rates."""
        return f"{_espeak_version()} {sorted(_ESPEAK_RATE.items())}"

    def speak(self, line: Line, target: Path) -> None:
        """Run espeak-ng. The text is passed as a file, so that it cannot be taken for an option."""
        text = target.with_suffix(".txt")
        text.write_text(line.text, encoding="utf-8")
        name = _ESPEAK_NAMES.get(line.language, line.language)
        rate = _ESPEAK_RATE.get(line.language, _ESPEAK_RATE["en"])
        _run([_espeak(), "-v", name, "-s", rate, "-f", str(text), "-w", str(target)], self.time_limit)


@dataclass(frozen=True)
class Command:
    """Any program that speaks {text} to the file {wav}; {lang} is the language."""

    arguments: tuple[str, ...]
    time_limit: float = TIME_LIMIT

    @property
    def identity(self) -> str:
        """The command, and the contents of its program where that is a file."""
        program = shutil.which(self.arguments[0])
        digest = sha256(Path(program).read_bytes()).hexdigest() if program else ""
        return f"command {shlex.join(self.arguments)} {digest}"

    def speak(self, line: Line, target: Path) -> None:
        """Run the program, without a shell: its arguments are passed as they are."""
        values = {"{wav}": str(target), "{text}": line.text, "{lang}": line.language}
        command = [_filled(argument, values) for argument in self.arguments]
        _run(command, self.time_limit)
        if not target.is_file():
            raise VoiceError(f"{self.arguments[0]} ended well, but wrote no file {{wav}}")


@dataclass(frozen=True)
class Piper:
    """A neural voice of the piper-tts library, from the user's model file."""

    model: Path

    @property
    def identity(self) -> str:
        """The version of the library, and the contents of the model and its settings."""
        from importlib.metadata import version  # noqa: PLC0415

        return f"piper {version('piper-tts')} {_model_digest(self.model)}"

    def speak(self, line: Line, target: Path) -> None:
        """Synthesise in this process; the model is loaded once and cached."""
        import wave  # noqa: PLC0415 - only for this voice

        with wave.open(str(target), "wb") as file:
            try:
                _piper_voice(self.model).synthesize_wav(line.text, file)
            except (RuntimeError, ValueError) as problem:
                raise VoiceError(f"piper: {problem}") from None


@dataclass(frozen=True)
class Recorded:
    """The author's takes: `folder`/<lang>/<section>/<beat>.wav, .flac, .m4a or .mp3; a beat without one is silent."""

    folder: Path

    def take(self, line: Line) -> Path | None:
        """The file of a beat's take; None when there is none."""
        place = self.folder / line.language / line.section
        return next((f for s in TAKE_SUFFIXES if (f := place / f"{line.beat}{s}").is_file()), None)

    def has_takes(self, language: str) -> bool:
        """Return True if there is a recording in this language."""
        files = (self.folder / language).glob("*/*")
        return any(file.suffix in TAKE_SUFFIXES for file in files)


NAMES = ("none", "recorded", "espeak", "piper", "command")


def choose(name: str, folder: Path, model: Path | None, command: str | None) -> Voice | Recorded | None:
    """The voice called `name`; None for "none".

    Raises UsageError for an unknown name, or when a program, library or file that the voice needs is missing.
    """
    if name == "none":
        return None
    if name == "recorded":
        return Recorded(folder)
    if name == "espeak":
        _espeak()
        return Espeak()
    if name == "piper":
        return _piper(model)
    if name == "command":
        return Command(_parsed(command))
    raise UsageError(f"Unknown voice {name!r}: {nearest(name, NAMES)}")


def _piper(model: Path | None) -> Piper:
    if model is None:
        raise UsageError("--voice piper needs --voice-model PATH, a model file (.onnx) with its .onnx.json beside it.")
    for file in (model, _settings_of(model)):
        if not file.is_file():
            raise UsageError(f"--voice-model: there is no file {file}.")
    try:
        import piper  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise UsageError("--voice piper needs the piper-tts library: pip install 'astrai-video[piper]'.") from None
    return Piper(model)


def _parsed(command: str | None) -> tuple[str, ...]:
    """The arguments in the value of --voice-command."""
    if not command:
        raise UsageError("--voice command needs --voice-command, such as 'say -o {wav} {text}'.")
    try:
        arguments = tuple(shlex.split(command))
    except ValueError as problem:
        raise UsageError(f"--voice-command {command!r}: {problem}") from None
    for needed in ("{wav}", "{text}"):
        if not any(needed in argument for argument in arguments):
            raise UsageError(f"--voice-command {command!r}: {needed} is missing.")
    if shutil.which(arguments[0]) is None:
        raise UsageError(f"--voice-command: there is no program {arguments[0]!r}.")
    return arguments


def _filled(argument: str, values: dict[str, str]) -> str:
    """`argument` with its placeholders replaced in one pass: values are not searched for placeholders."""
    parts, at = [], 0
    while at < len(argument):
        for name, value in values.items():
            if argument.startswith(name, at):
                parts.append(value)
                at += len(name)
                break
        else:
            parts.append(argument[at])
            at += 1
    return "".join(parts)


def _run(command: Sequence[str], time_limit: float) -> None:
    """Run a program to its end; `time_limit` is in seconds.

    Raises VoiceError when it cannot be run, fails, or exceeds the limit.
    """
    try:
        done = processes.run(command, timeout=time_limit)
    except subprocess.TimeoutExpired:
        raise VoiceError(f"{command[0]} was stopped after {time_limit:.0f} s") from None
    except OSError as problem:
        raise VoiceError(f"{command[0]} cannot be run: {problem.strerror}") from None
    if done.returncode != 0:
        log = done.stderr.decode(errors="replace").strip().splitlines()[-3:]
        raise VoiceError(f"{command[0]} failed with code {done.returncode}" + "".join(f"\n  {line}" for line in log))


def _espeak() -> str:
    if program := shutil.which("espeak-ng"):
        return program
    raise UsageError("--voice espeak needs espeak-ng: apt install espeak-ng (scripts/setup does it).")


@functools.cache
def _espeak_version() -> str:
    return subprocess.run([_espeak(), "--version"], capture_output=True, text=True, check=False).stdout.split("  ")[0]


@functools.cache
def _model_digest(model: Path) -> str:
    return sha256(b"".join(file.read_bytes() for file in (model, _settings_of(model)))).hexdigest()


def _settings_of(model: Path) -> Path:
    return model.with_name(model.name + ".json")


@functools.cache
def _piper_voice(model: Path):  # type: ignore[no-untyped-def]
    from piper import PiperVoice  # noqa: PLC0415

    return PiperVoice.load(model)
