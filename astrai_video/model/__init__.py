"""The numbers shown on screen, computed."""
