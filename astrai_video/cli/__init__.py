"""The command-line interface: options, commands, progress and messages. It never imports manim."""
