"""Programs that stand in for ffmpeg: they say which version they are, and then do what a test needs."""

import os
import sys
from pathlib import Path

VERSION = "ffmpeg version 7.1.1\nconfiguration: --enable-gpl --enable-libx264\nlibavcodec     61. 19.101 / 61. 19.101"


def fake_ffmpeg(folder: Path, does: str = "exit 3", version: str = VERSION) -> Path:
    """A program in `folder` that answers `-version`, and for anything else runs a line of shell."""
    folder.mkdir(exist_ok=True)
    program = folder / "ffmpeg"
    program.write_text(f'#!/bin/sh\nif [ "$1" = -version ]; then\ncat <<END\n{version}\nEND\nelse\n{does}\nfi\n')
    program.chmod(0o755)
    return program


def debians() -> str:
    """The ffmpeg that the distribution installed, whatever else is on PATH."""
    own = Path(sys.prefix, "bin")
    folders = [folder for folder in os.environ["PATH"].split(os.pathsep) if Path(folder) != own]
    found = next((path for folder in folders if (path := Path(folder, "ffmpeg")).is_file()), None)
    assert found, "the tests run with the distribution's ffmpeg, too: scripts/setup --tests installs it"
    return str(found)
