"""The two compared programs: plain manim, and a copy of this project with its own output folder."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import measure
from measure import Run

PROJECT = Path(__file__).resolve().parents[2]
_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Manim:
    """manim's command line, with the bundled fonts installed as a user would install them."""

    folder: Path

    def __post_init__(self) -> None:
        fonts = self.folder / "data" / "fonts"
        fonts.mkdir(parents=True)
        for font in (PROJECT / "assets" / "fonts").glob("*.ttf"):
            shutil.copy(font, fonts)

    def render(self, file: Path, scene: str, *options: str, warm: bool = False) -> Run:
        """Render a scene at the film's quality; unless `warm`, without anything from an earlier run."""
        media = self.folder / "media"
        if not warm:
            shutil.rmtree(media, ignore_errors=True)
        command = [_BIN / "manim", "render", *options, "--media_dir", media, file, scene]
        return measure.run(command, cwd=self.folder, env={"XDG_DATA_HOME": str(self.folder / "data")})


class Ours:
    """`astrai-video`, from a copy of the project that may be edited."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.folder = folder
        for name in ("astrai_video", "assets"):
            shutil.copytree(PROJECT / name, self.project / name, ignore=shutil.ignore_patterns("__pycache__"))
        self.run("list")  # compiles the copy

    def run(
        self, *arguments: str | Path, output: str = "output", fresh: bool = False, watch_memory: bool = False
    ) -> Run:
        """Run a command with an output folder of that name, emptied first when `fresh`."""
        target = self.folder / output
        if fresh:
            shutil.rmtree(target, ignore_errors=True)
        start = "import sys; sys.argv[0] = 'astrai-video'; from astrai_video.cli.app import main; main()"
        env = self.environment() | {"ASTRAI_VIDEO_OUTPUT": str(target)}
        command = [sys.executable, "-c", start, *arguments]
        return measure.run(command, cwd=self.folder, env=env, watch_memory=watch_memory)

    def environment(self) -> dict[str, str]:
        """The environment variables of programs that use the copy."""
        path = os.pathsep.join([str(self.project), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        return {**os.environ, "PYTHONPATH": path}

    def picture(self, storyboard: Path, quality: str) -> Any:
        """SSIM and bytes of a film as encoded by us and by manim."""
        script = Path(__file__).with_name("picture.py")
        env = {"PYTHONPATH": os.pathsep.join([str(self.project), str(script.parent)])}
        done = measure.run([sys.executable, script, storyboard, quality], cwd=self.folder, env=env)
        return json.loads(done.output[done.output.rindex('{"ours"') :])

    def costs(self, output: str = "output") -> dict[str, Any]:
        """The costs of the renderings into an output folder, by section and quality."""
        data = json.loads((self.folder / output / "costs.json").read_text())
        return dict(data["sections"])


def json_of(run: Run) -> Any:
    """The JSON document in a command's output, between its messages."""
    text = run.output
    return json.loads(text[text.index("{\n") : text.rindex("}") + 1])
