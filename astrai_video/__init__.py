"""From manim scenes to a finished explainer film."""
