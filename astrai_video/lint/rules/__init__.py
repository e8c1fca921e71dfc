"""The rules by subject. Each is a pure function of a recording."""
