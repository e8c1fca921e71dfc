"""The command line: its options, commands, progress and messages. Never imports manim."""
