"""The wheel holds all that the program needs, so that it runs from any folder."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_fonts_and_catalogs_are_inside_the_wheel(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "installed")
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "OFL.txt"):
        assert f"astrai_video/assets/fonts/{name}" in names
    assert {"astrai_video/transformer/script/zh.toml", "astrai_video/transformer/script/en.toml"} <= names
    assert {"astrai_video/page/template/index.html.j2", "astrai_video/page/template/live.js"} <= names
    assert {"astrai_video/starter/storyboard.toml", "astrai_video/starter/script/en.toml"} <= names
    program = (
        "import sys; sys.path.insert(0, 'installed'); from astrai_video.cli import app; sys.exit(app.run(['list']))"
    )
    listed = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "编码器层内部结构" in listed.stdout


def test_the_bundled_fonts_are_small_and_static():
    from fontTools.ttLib import TTFont

    for path in (ROOT / "assets" / "fonts").glob("*.ttf"):
        assert path.stat().st_size <= 6_000_000
        with TTFont(path, lazy=True) as font:
            assert "fvar" not in font
            assert "glyf" in font
            assert str(font["name"].getDebugName(1)) == "Noto Sans SC"
