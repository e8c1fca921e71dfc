"""Runs every section of the film without drawing, and gives the lint's recording of it, beat by beat."""

import functools
import os
import pickle
from dataclasses import dataclass
from typing import Any

import filelock
import pytest

from astrai_video import catalog, fonts, storyboard
from astrai_video.lint.record import Thing
from tests.conftest import fast_manim

SHARED = []  # the folder shared by the processes of one test run


@dataclass(frozen=True)
class PlayedBeat:
    """A beat: its length without narration, and the things on screen at its end."""

    name: str
    seconds: float
    shown: tuple[Thing, ...]

    @property
    def texts(self):
        return [thing.text for thing in self.shown if thing.text]


@pytest.fixture(scope="session", autouse=True)
def own_media_folder(tmp_path_factory):
    """manim's caches cannot be shared between processes, and must not be in the checkout."""
    from manim import tempconfig

    from astrai_video.lint.recording import typeset

    fonts.register()
    typeset.watch()
    own = tmp_path_factory.getbasetemp()
    SHARED.append(own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own)
    settings = {"media_dir": str(tmp_path_factory.mktemp("media")), "progress_bar": "none", "verbosity": "ERROR"}
    with tempconfig(settings | {"frame_rate": 15, "disable_caching": True}):
        yield


class ListeningScript(catalog.SectionScript):
    """A section's script that records the requested strings."""

    def string(self, key, **numbers):
        asked_for(self.id).add(key)
        return super().string(key, **numbers)


@functools.cache
def asked_for(_section_id):
    return set()


@functools.cache
def recorded(section_id, language):
    """The section's recording, made by the first process that needs it, and the strings that it requested.

    While another process makes it, this one makes one that will be needed later.
    """
    path = path_of(section_id, language)
    others = [(section.id, lang) for section in storyboard.builtin().sections for lang in ("zh", "en")]
    while not path.is_file() and any(made_here(*one) for one in [(section_id, language), *others]):
        pass
    with filelock.FileLock(path.with_suffix(".lock")):
        recording, asked = pickle.loads(path.read_bytes())
    asked_for(section_id).update(asked)
    return recording


def made_here(section_id, language):
    """Return True if a recording was missing, no process was making it, and it is there now."""
    path = path_of(section_id, language)
    try:
        with filelock.FileLock(path.with_suffix(".lock"), blocking=False):
            if path.is_file():
                return False
            made = recording_of(section_id, language)
            path.write_bytes(pickle.dumps((made, asked_for(section_id))))
            return True
    except filelock.Timeout:
        return False


def path_of(section_id, language):
    return SHARED[0] / f"{section_id}-{language}.pickle"


def recording_of(section_id, language):
    from astrai_video.engine.worker.loading import load_scene
    from astrai_video.lint.recording.recorder import record

    board = storyboard.builtin()
    (section,) = board.select([section_id])
    scene: Any = load_scene(section.scene, board.root)()
    scene.script = ListeningScript(**vars(storyboard.builtin().catalog(language).section(section_id)))
    with fast_manim():
        return record(scene, section_id, language, [frozenset([str(section.scene.file)])])


@functools.cache
def played(section_id, language):
    recording = recorded(section_id, language)
    ends = {shot.play: shot for shot in recording.shots if shot.moment == "end"}
    return [
        PlayedBeat(
            beat.name,
            recording.plays[beat.end - 1].end - recording.plays[beat.first].start,
            tuple(recording.things[index] for index in ends[beat.end - 1].things),
        )
        for beat in recording.beats
    ]


def narrations_of(section_id):
    """The narration of a section, in every language."""
    return [storyboard.builtin().catalog(name).narration(section_id) for name in storyboard.builtin().languages]


@pytest.fixture(params=["zh", "en"])
def language(request):
    return request.param


@pytest.fixture(params=[section.id for section in storyboard.builtin().sections])
def section_id(request):
    return request.param
