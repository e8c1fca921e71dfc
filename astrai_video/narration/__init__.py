"""What is said: pace, captions, chapters, voices."""
