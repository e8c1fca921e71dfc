"""Contact sheets, stills and the player page of a film."""
