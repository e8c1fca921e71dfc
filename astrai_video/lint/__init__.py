"""What is on screen, recorded and judged."""
