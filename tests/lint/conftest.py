"""Fixtures that run a scene without drawing it and return the findings of the lint."""

import importlib
import inspect

import pytest

from astrai_video.catalog import Narration
from tests.conftest import fast_manim


@pytest.fixture(scope="session", autouse=True)
def quiet_manim(tmp_path_factory):
    from manim import tempconfig

    from astrai_video import fonts
    from astrai_video.lint.recording import typeset

    fonts.register()
    typeset.watch()
    settings = {
        "media_dir": str(tmp_path_factory.mktemp("media")),
        "pixel_width": 854,  # as in quality l, in which the lint runs every scene
        "pixel_height": 480,
        "frame_rate": 15,
        "progress_bar": "none",
        "verbosity": "CRITICAL",
        "disable_caching": True,
    }
    with fast_manim(), tempconfig(settings):
        yield


@pytest.fixture
def findings():
    """Return a function that gives the findings of a scene class, with the narration of its beats if any."""

    def findings_of(scene_class, narration=None):
        from astrai_video.lint.judge import judge

        return judge(recorded(scene_class), [Narration("en", narration)] if narration else [])

    return findings_of


def recorded(scene_class):
    from astrai_video.lint.recording.recorder import record

    return record(scene_class(), "test", "en", [frozenset([inspect.getfile(scene_class)])])


def scenes_of(name):
    """The scene classes of a module in tests/scenes, in the order of the file."""
    from manim import Scene

    module = importlib.import_module(f"tests.scenes.{name}")
    own = [c for c in vars(module).values() if inspect.isclass(c) and c.__module__ == module.__name__]
    return [c for c in own if issubclass(c, Scene)]
