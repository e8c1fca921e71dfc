"""The early start of the fork server, decided by file times."""

import os

import pytest

from astrai_video.engine.run import process, warmup
from astrai_video.errors import AstraiVideoError

RENDERED, LATER = 1_000_000_000, 2_000_000_000  # seconds


@pytest.fixture
def begins(tmp_path, monkeypatch):
    """Return True if the fork server is started, for a film rendered once and a package, with nothing saved since."""
    package, film, store = tmp_path / "package", tmp_path / "film", tmp_path / "output" / "store" / "zh" / "h"
    files = (
        package / "engine" / "run" / "pool.py",
        package / "ours" / "sections" / "one.py",
        film / "scenes" / "two.py",
    )
    for folder in (*(file.parent for file in files), store):
        folder.mkdir(parents=True)
    for file in files:
        file.touch()
        os.utime(file, (RENDERED - 60, RENDERED - 60))
    os.utime(store, (RENDERED, RENDERED))
    started = []
    monkeypatch.setattr(warmup, "PACKAGE", package)
    monkeypatch.setattr(warmup, "_loaded_from", {})
    monkeypatch.setattr(process, "prepare", lambda: started.append(True))

    def begun(root=film, output=tmp_path / "output"):
        warmup.begin(root, output)
        return bool(started)

    return begun


def save(file, when=LATER):
    file.write_text("changed")
    os.utime(file, (when, when))


def test_nothing_is_started_when_nothing_was_saved(begins):
    assert not begins()


@pytest.mark.parametrize("file", ["package/engine/run/pool.py", "package/ours/sections/one.py", "film/scenes/two.py"])
def test_manim_is_loaded_at_once_when_a_module_was_saved(begins, tmp_path, file):
    save(tmp_path / file)
    assert begins()


def test_manim_is_loaded_at_once_when_nothing_was_rendered_yet(begins, tmp_path):
    assert begins(output=tmp_path / "nowhere")


def test_a_module_of_ours_that_is_saved_while_it_is_loaded_is_named(begins, tmp_path):
    save(tmp_path / "package" / "engine" / "run" / "pool.py")
    assert begins(root=tmp_path / "package" / "ours")
    warmup.check()
    save(tmp_path / "package" / "ours" / "sections" / "one.py")  # a film's module: loaded later, and checked then
    warmup.check()
    save(tmp_path / "package" / "engine" / "run" / "pool.py", LATER + 1)
    with pytest.raises(AstraiVideoError, match=r"pool\.py was saved as the command began"):
        warmup.check()
