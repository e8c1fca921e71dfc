"""The key of every cached file covers all code and tools that make it: when one changes, the file is made again."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from packaging.requirements import Requirement

import astrai_video
from astrai_video import storyboard
from astrai_video.cli.commands import verify as verifying
from astrai_video.delivery import encoded, publish, targets
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.plan import code_digest, keys
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.sources import Sources
from astrai_video.engine.plan.store import Rendered, Store
from astrai_video.engine.sound import samples, takes
from astrai_video.engine.sound.voices import Command
from astrai_video.engine.stitch import clips, pacing, provenance
from astrai_video.engine.stitch import film as stitch
from astrai_video.engine.stitch.clips import Clip
from astrai_video.engine.stitch.pacing import Pace
from astrai_video.errors import VoiceError
from astrai_video.lint import run, verdicts
from astrai_video.narration.takes import Line, Take
from astrai_video.page import site, stills
from astrai_video.quality import get
from astrai_video.timeline import Timeline

PACKAGE = Path(astrai_video.__file__).parent

# The cached files, and the module that makes each.
MAKERS = {
    "rendering": "engine/worker",  # all of the folder
    "record of the lint": "lint/recording/running.py",
    "verdict of the lint": "lint/verdicts.py",
    "pace": "engine/stitch/pacing.py",
    "clip": "engine/stitch/clips.py",
    "film": "engine/stitch/film.py",
    "said": "engine/sound/voices.py",
    "take": "engine/sound/takes.py",
    "sound of a take": "engine/sound/takes.py",
    "section for a place": "delivery/encoded.py",
    "film for a place": "delivery/publish.py",
    "verification": "delivery/verify.py",
    "page": "page/site.py",
    "picture of the page": "page/stills.py",
}
RUN_BY_FFMPEG = {"clip", "film", "sound of a take", "section for a place", "film for a place", "verification"}
TELL_OF_TOOLS = {"film", "verification"}  # a film has the versions of all tools in its provenance
KINDS = pytest.mark.parametrize("kind", MAKERS)
LINE = Line("one", "first", "en", "This is a sentence.")


class AVoice:
    """A voice that hums for a second at a given level, and counts its sentences."""

    identity = "a voice"

    def __init__(self, level=0.1):
        self.level, self.said = level, 0

    def speak(self, _line, target):
        self.said += 1
        samples.write(target, np.full(samples.RATE, self.level, dtype=np.float32))


@dataclass
class Made:
    """All cached files of a small film, and their current keys."""

    film: Film
    clip: Clip
    record: provenance.Provenance

    def key(self, kind: str) -> object:
        film, clip, record = self.film, self.clip, self.record
        section = clip.section
        return {
            "rendering": lambda: keys.key_of(keys.inputs_of(film, section)),
            "record of the lint": lambda: run.recording_key(film, section),
            "verdict of the lint": lambda: verdicts.verdict_digest(()),
            "pace": lambda: pacing.pace_digest((), {}),
            "clip": lambda: clips.inputs_of(clip),
            "film": lambda: stitch.film_digest(film, [clip], "A film", (), burn=False),
            "said": lambda: takes.speech_digest(LINE, AVoice()),
            "take": lambda: takes.take_digest("a recording"),
            "sound of a take": lambda: takes.sound_digest(Take(Path("take.wav"), 1.0), "384"),
            "section for a place": lambda: encoded.inputs_of(clip, targets.get("web")),
            "film for a place": lambda: publish.published_digest(record, targets.get("web"), "A film", {}),
            "verification": lambda: verifying.checks_digest(clip.path, targets.get("web")),
            "page": lambda: site.page_digest(film, record, {}),
            "picture of the page": stills.written_digest,
        }[kind]()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    (folder / "scene.py").write_text("from manim import Scene\n\nclass One(Scene):\n    pass\n")
    (folder / "storyboard.toml").write_text('[[section]]\nid = "one"\ntitle = "One"\nscene = "scene.py:One"\n')
    board = storyboard.load(folder / "storyboard.toml")
    film = Film(board, "en", get("l"), Store(folder / "out"), {}, Sources(folder))
    timeline = Timeline("one", "en", "l", "k", {}, 854, 480, 15, (), (), (), 1.0, 1.0, 0.0)
    clip = Clip(board.sections[0], folder / "one.mp4", Pace((), ""), Rendered(folder, timeline))
    clip.path.write_bytes(b"a clip")
    return Made(film, clip, provenance.of_film(film, [clip], "film.mp4", "", (), burned=False))


@pytest.fixture
def anew():
    """Clear the cached digests, as in a new process."""

    def anew():
        code_digest.code_digest.cache_clear()
        code_digest.versions.cache_clear()
        code_digest.requirements.cache_clear()

    yield anew
    anew()


@pytest.fixture
def edited(monkeypatch, anew):
    """Pretend that modules of this package were edited, by their names below it."""
    real = Sources.closure

    def edited(*names):
        def closure(self, *entries):
            return {name: "edited" if name in names else digest for name, digest in real(self, *entries).items()}

        monkeypatch.setattr(Sources, "closure", closure)
        anew()

    return edited


def closure(kind):
    return Sources(PACKAGE).closure(*makers(kind))


def makers(kind):
    """The modules that make a cached file: one, or all of a folder."""
    path = PACKAGE / MAKERS[kind]
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


@KINDS
def test_each_module_that_makes_a_thing_is_in_its_key(made, edited, kind):
    before = made.key(kind)
    modules = closure(kind)
    assert {path.relative_to(PACKAGE).as_posix() for path in makers(kind)} <= modules.keys()
    unnoticed = []
    for module in modules:
        edited(module)
        if made.key(kind) == before:
            unnoticed.append(module)
    assert unnoticed == []


@KINDS
def test_no_other_module_is_in_its_key(made, edited, kind):
    before = made.key(kind)
    others = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")} - closure(kind).keys()
    assert {"cli/app.py", "cli/commands/doctor.py", "health/tools.py", "transformer/sections/encoder.py"} <= others
    edited(*others)
    assert made.key(kind) == before


def test_a_rendering_does_not_depend_on_what_is_done_with_it():
    folders = {name.partition("/")[0] for name in closure("rendering")}
    assert not folders & {"cli", "narration", "delivery", "page", "health", "transformer"}


@KINDS
def test_what_ffmpeg_makes_is_made_anew_by_another_ffmpeg(made, monkeypatch, kind):
    before = made.key(kind)
    monkeypatch.setattr(runner, "version", lambda: "another")
    assert (made.key(kind) != before) == (kind in RUN_BY_FFMPEG)


@pytest.mark.parametrize(
    ("library", "kinds"),
    [
        ("av", set(MAKERS) - {"pace", "said", "verdict of the lint"}),
        ("numpy", set(MAKERS) - {"pace", "said", "clip", "section for a place", "page", "picture of the page"}),
        (
            "rjieba",
            set(MAKERS) - {"said", "take", "sound of a take", "rendering", "record of the lint", "picture of the page"},
        ),
        ("manim", {"rendering", "record of the lint"} | TELL_OF_TOOLS),
        ("scipy", {"rendering", "record of the lint"} | TELL_OF_TOOLS),
        ("skia-pathops", {"rendering", "record of the lint"} | TELL_OF_TOOLS),
        ("playwright", set()),
    ],
)
def test_libraries_that_make_a_thing_are_in_its_key_by_their_versions(made, monkeypatch, anew, library, kinds):
    before = {kind: made.key(kind) for kind in MAKERS}
    real = code_digest._version
    monkeypatch.setattr(code_digest, "_version", lambda name: "0" if name == library else real(name))
    anew()
    assert {kind for kind in MAKERS if made.key(kind) != before[kind]} == kinds


def test_a_library_that_a_scene_imports_is_in_the_key_of_its_section(made, tmp_path, monkeypatch, anew):
    scene = tmp_path / "scene.py"
    scene.write_text("import networkx\nfrom manim import Scene\n")
    section = replace(made.clip.section, scene=replace(made.clip.section.scene, file=scene))
    then = keys.inputs_of(replace(made.film, sources=Sources(tmp_path)), section)
    real = code_digest._version
    monkeypatch.setattr(code_digest, "_version", lambda name: "99" if name == "networkx" else real(name))
    anew()
    now = keys.inputs_of(replace(made.film, sources=Sources(tmp_path)), section)
    assert keys.why_stale(then, now) == f"networkx {then['version networkx']} -> 99"


def test_all_that_manim_requires_and_is_installed_is_in_the_key_of_a_rendering(made):
    versions = {name.removeprefix("version ") for name in keys.inputs_of(made.film, made.clip.section)}
    wanted = {re.sub(r"[-_.]+", "-", Requirement(one).name).lower() for one in metadata.requires("manim")}
    installed = {re.sub(r"[-_.]+", "-", one.name).lower() for one in metadata.distributions()}
    assert {"pillow", "scipy", "typst", "skia-pathops"} <= wanted & installed
    assert wanted & installed <= versions


def test_versions_are_those_of_the_metadata(made):
    inputs = keys.inputs_of(made.film, made.clip.section)
    versions = {name.removeprefix("version "): number for name, number in inputs.items() if name.startswith("version ")}
    assert versions == {name: metadata.version(name) for name in versions}


def test_the_worker_that_was_edited_is_named(made, edited):
    then = keys.inputs_of(made.film, made.clip.section)
    edited("engine/worker/encoder.py")
    now = keys.inputs_of(made.film, made.clip.section)
    assert keys.why_stale(then, now) == "source changed: encoder.py"
    assert not keys.plays_reusable(then, now)


def test_plays_are_used_again_when_only_the_stage_was_edited(made, edited):
    then = keys.inputs_of(made.film, made.clip.section)
    edited("stage/theme.py")
    assert keys.plays_reusable(then, keys.inputs_of(made.film, made.clip.section))


def test_what_a_command_said_is_kept_when_our_code_changes_and_what_our_voices_said_is_not(edited):
    command = Command(("say", "{wav}", "{text}"))
    before = [takes.speech_digest(LINE, voice) for voice in (command, AVoice())]
    edited("engine/sound/voices.py")
    after = [takes.speech_digest(LINE, voice) for voice in (command, AVoice())]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False]


def test_what_was_said_is_read_anew_by_other_code_and_not_said_again(edited, tmp_path):
    store, voice = Store(tmp_path), AVoice()
    before = takes.spoken(store, LINE, voice)
    assert takes.spoken(store, LINE, voice) == before
    edited("engine/sound/samples.py")
    after = takes.spoken(store, LINE, voice)
    assert after.path != before.path
    assert after.path.read_bytes() == before.path.read_bytes()
    assert voice.said == 1


def test_what_cannot_be_read_or_was_silent_is_said_again(tmp_path):
    store, voice = Store(tmp_path), AVoice(level=0)
    with pytest.raises(VoiceError, match="silent"):
        takes.spoken(store, LINE, voice)
    voice.level = 0.1
    takes.spoken(store, LINE, voice)
    assert voice.said == 2
    for file in (tmp_path / "store" / "voice").iterdir():
        file.write_bytes(b"damaged")
    assert takes.spoken(store, LINE, voice).seconds == 1
    assert voice.said == 3


def test_a_film_is_verified_again_when_code_that_measures_it_is_edited(made, edited, monkeypatch):
    asked = []
    monkeypatch.setattr(verifying, "check_film", lambda path, _target: asked.append(path) or [])

    def verify():
        film: Any = {"film": str(made.clip.path)}
        verifying.published(made.film.store, film, targets.get("youtube"))
        return len(asked)

    assert [verify(), verify()] == [1, 1]
    edited("cli/commands/doctor.py")
    assert verify() == 1
    edited("engine/sound/samples.py")
    assert verify() == 2


@pytest.fixture
def copied(tmp_path):
    """A copy of the package, to be edited; it is run on a film as a program."""
    copy = tmp_path / "copy" / "astrai_video"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy.parent / "assets").symlink_to(PACKAGE.parent / "assets")

    def run_on(film, *arguments):
        program = "from astrai_video.cli.app import main; main()"
        command = [sys.executable, "-c", program, *film.arguments(*arguments)]
        subprocess.run(command, cwd=copy.parent, capture_output=True, check=True)

    run_on.package = copy  # type: ignore[attr-defined]
    return run_on


def test_a_film_is_joined_anew_when_code_that_joins_it_is_edited(make_film, copied):
    film = make_film(red="tiny.py:Red")
    assert film.run("render", "-q", "l").code == 0
    copied(film, "stitch", "-q", "l", "--strict")
    path = film.output / "small-l.mp4"
    rendered = film.timelines("red")

    def joined(name):
        before = path.stat().st_mtime_ns
        module = copied.package / name
        module.write_text(module.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
        copied(film, "stitch", "-q", "l")
        return path.stat().st_mtime_ns != before

    assert not joined("cli/commands/doctor.py")
    assert joined("narration/languages.py")
    assert film.timelines("red") == rendered, "nothing was drawn for it"
