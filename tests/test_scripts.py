"""The Python programs in scripts/ are checked like all other code, though their names have no suffix."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_ruff_and_mypy_read_every_python_program_without_a_suffix():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    programs = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "scripts").iterdir()
        if path.is_file() and not path.suffix and "python" in path.read_text(encoding="utf-8").split("\n", 1)[0]
    }
    assert programs
    assert set(tools["ruff"]["extend-include"]) == programs
    assert programs <= set(tools["mypy"]["files"])
