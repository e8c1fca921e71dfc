"""Renders manim scenes in parallel and cached, lints their layout, and joins them into an explainer film."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
