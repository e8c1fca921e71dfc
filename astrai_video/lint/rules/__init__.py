"""The rules, by what they are about. Each is a pure function over what was recorded."""
