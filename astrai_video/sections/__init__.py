"""The film's scenes: one file, one scene."""
