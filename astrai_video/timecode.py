"""Formats positions in a film as minutes and seconds."""

from __future__ import annotations


def to_second(seconds: float) -> str:
    """`m:ss`, rounded down."""
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}"


def to_tenth(seconds: float) -> str:
    """`m:ss.s`."""
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"
