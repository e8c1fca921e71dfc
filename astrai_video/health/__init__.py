"""What a machine needs to make a film, looked at one thing after the other."""
