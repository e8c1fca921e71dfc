"""Diagrams that serve this film alone."""
