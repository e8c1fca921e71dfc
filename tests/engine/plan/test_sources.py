"""Import closures: the files that a section's key depends on, found without running them."""

import ast
from pathlib import Path

import astrai_video
from astrai_video.engine.plan.sources import Sources, parsed_imports, written_imports

PACKAGE = Path(astrai_video.__file__).parent


def write(folder, **files):
    for name, text in files.items():
        path = folder / (name.replace("__init__", "INIT").replace("__", "/").replace("INIT", "__init__") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_modules_of_the_folder_are_followed_and_libraries_are_not(tmp_path):
    write(tmp_path, scene="import numpy\nimport parts.dot\nfrom look import RED", look="RED = 1", unused="")
    write(
        tmp_path, **{"parts____init__": "", "parts__dot": "from . import base", "parts__base": "", "parts__other": ""}
    )
    found = Sources(tmp_path).closure(tmp_path / "scene.py")
    assert set(found) == {"scene.py", "look.py", "parts/__init__.py", "parts/dot.py", "parts/base.py"}


def test_libraries_are_named_and_what_python_brings_is_not(tmp_path):
    write(
        tmp_path,
        scene="import os.path\nimport look\nfrom . import look",
        look="def f():\n    from numpy.linalg import norm",
    )
    assert Sources(tmp_path).libraries(tmp_path / "scene.py") == {"numpy"}


def test_an_import_inside_a_function_and_a_cycle_are_seen(tmp_path):
    write(tmp_path, scene="def f():\n    import a", a="import b", b="import a")
    assert set(Sources(tmp_path).closure(tmp_path / "scene.py")) == {"scene.py", "a.py", "b.py"}


def test_what_only_running_a_file_itself_imports_is_not_followed(tmp_path):
    write(tmp_path, scene='import a\nif __name__ == "__main__":\n    import b', a="", b="")
    assert set(Sources(tmp_path).closure(tmp_path / "scene.py")) == {"scene.py", "a.py"}


def test_a_picture_that_the_scene_names_counts(tmp_path):
    write(tmp_path, scene="ImageMobject('img/cat.png')")
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "cat.png").write_bytes(b"1")
    before = Sources(tmp_path).closure(tmp_path / "scene.py")
    assert "img/cat.png" in before
    (tmp_path / "img" / "cat.png").write_bytes(b"2")
    assert Sources(tmp_path).closure(tmp_path / "scene.py") != before


def test_a_section_depends_on_the_stage_modules_that_it_uses_only():
    film = PACKAGE / "transformer"
    found = Sources(film).closure(film / "sections" / "encoder.py")
    stage = {f"astrai_video/stage/{name}.py" for name in ("scene", "theme", "highway")}
    assert {"sections/encoder.py", "model/example.py", "astrai_video/catalog.py", *stage} <= set(found)
    for other in ("stage/__init__.py", "cli/app.py", "engine/run/pool.py", "stage/heatmap.py"):
        assert f"astrai_video/{other}" not in found


def test_a_file_with_a_syntax_error_still_has_a_digest(tmp_path):
    write(tmp_path, scene="class (:")
    assert set(Sources(tmp_path).closure(tmp_path / "scene.py")) == {"scene.py"}


def test_imports_of_our_own_files_are_read_as_python_reads_them():
    for file in PACKAGE.rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert list(written_imports(source)) == list(parsed_imports(ast.parse(source))), file
