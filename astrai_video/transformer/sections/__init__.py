"""The sections of the film, one Scene each."""
