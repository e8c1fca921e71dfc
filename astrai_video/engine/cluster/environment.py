"""Describes the rendering environment of a machine as comparable values: equal environments draw equal bytes."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version

from astrai_video import PACKAGE, fonts
from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.plan.keys import tool_versions

_SHOWN = 12


def environment() -> dict[str, str]:
    """Versions, or digests, by name. manim is not imported."""
    import cairo  # noqa: PLC0415 - libraries that only a cluster has to compare
    import manimpango  # noqa: PLC0415

    return {
        "astrai-video": f"{version('astrai-video')} ({_program_digest()[:_SHOWN]})",
        **tool_versions(),
        "fonts": fonts.digest()[:_SHOWN],
        "cairo": cairo.cairo_version_string(),
        "pango": manimpango.pango_version(),
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "processor": platform.machine(),
    }


def resource(of: Mapping[str, str]) -> str:
    """The name of the Dask resource that workers with this environment offer, and jobs made in it require."""
    return f"astrai-video {text_digest(f'{name}={value}' for name, value in sorted(of.items()))[:_SHOWN]}"


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Lists the differences in words: "manim 0.22.0 here, 0.21.0 there"; "" when there are none."""
    names = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    return ", ".join(f"{name} {ours.get(name, 'none')} here, {theirs.get(name, 'none')} there" for name in names)


def _program_digest() -> str:
    """One sha256 over all code and catalogs of this package; sections of the built-in film are not sent to workers."""
    files = sorted(path for pattern in ("*.py", "*.toml") for path in PACKAGE.rglob(pattern))
    return text_digest(f"{path.relative_to(PACKAGE).as_posix()}={file_digest(path)}" for path in files)
