"""The wheel holds all that the program needs, so that it runs from any folder, and its licences."""

import email
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout, unpacked into a folder."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def test_fonts_and_catalogs_are_inside_the_wheel(wheel):
    names = {path.relative_to(wheel).as_posix() for path in wheel.rglob("*")}
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "OFL.txt"):
        assert f"astrai_video/assets/fonts/{name}" in names
    assert {"astrai_video/transformer/script/zh.toml", "astrai_video/transformer/script/en.toml"} <= names
    assert {"astrai_video/page/template/index.html.j2", "astrai_video/page/template/live.js"} <= names
    assert {"astrai_video/starter/storyboard.toml", "astrai_video/starter/script/en.toml"} <= names
    program = (
        "import sys; sys.path.insert(0, 'installed'); from astrai_video.cli import app; sys.exit(app.run(['list']))"
    )
    command = [sys.executable, "-c", program]
    listed = subprocess.run(command, cwd=wheel.parent, capture_output=True, text=True, check=True)
    assert "编码器层内部结构" in listed.stdout


def test_the_wheel_says_its_licence_and_holds_its_text_and_that_of_the_fonts(wheel):
    (information,) = wheel.glob("astrai_video-*.dist-info")
    metadata = email.message_from_string((information / "METADATA").read_text(encoding="utf-8"))
    assert metadata["License-Expression"] == "Apache-2.0"
    assert set(metadata.get_all("License-File")) == {"LICENSE", "assets/fonts/OFL.txt"}
    licence = (information / "licenses" / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert "SIL OPEN FONT LICENSE" in (information / "licenses/assets/fonts/OFL.txt").read_text(encoding="utf-8")


def test_type_checkers_may_read_the_types_of_the_wheel(wheel):
    assert (wheel / "astrai_video" / "py.typed").is_file()


def test_the_bundled_fonts_are_small_and_static():
    from fontTools.ttLib import TTFont

    for path in (ROOT / "assets" / "fonts").glob("*.ttf"):
        assert path.stat().st_size <= 6_000_000
        with TTFont(path, lazy=True) as font:
            assert "fvar" not in font
            assert "glyf" in font
            assert str(font["name"].getDebugName(1)) == "Noto Sans SC"
