"""From manim scenes to a finished explainer film."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
