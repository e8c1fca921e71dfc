"""The storyboard sheet and the player page."""
