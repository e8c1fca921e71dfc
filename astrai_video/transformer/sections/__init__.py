"""The sections of the film, one scene each."""
