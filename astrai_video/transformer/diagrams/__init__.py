"""Diagrams that only this film uses."""
