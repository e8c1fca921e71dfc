"""A film's own code is imported from its own folder, when it is loaded and when it runs."""

import sys

import pytest

from astrai_video.engine.worker.loading import load_scene
from astrai_video.storyboard import SceneRef

SCENE = """
from manim import Scene


class Late(Scene):
    def construct(self):
        import the_films_own_palette

        self.found = the_films_own_palette.COLOR
"""


@pytest.fixture
def scene(tmp_path, monkeypatch):
    """A scene that imports a module of its folder when it runs, not before."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "late.py").write_text(SCENE, encoding="utf-8")
    (tmp_path / "the_films_own_palette.py").write_text('COLOR = "red"\n', encoding="utf-8")
    yield SceneRef("late.py", "Late", tmp_path / "late.py")
    for name in ("late", "the_films_own_palette"):
        sys.modules.pop(name, None)


def test_a_scene_imports_modules_of_its_folder_while_it_runs(scene, tmp_path):
    late = object.__new__(load_scene(scene, tmp_path))
    late.construct()
    assert late.found == "red"  # type: ignore[attr-defined]


def test_the_folder_is_put_on_the_path_once_however_many_scenes_are_loaded_from_it(scene, tmp_path):
    for _ in range(3):
        load_scene(scene, tmp_path)
    assert sys.path[0] == str(tmp_path)
    assert sys.path.count(str(tmp_path)) == 1
