"""The visual vocabulary of the film."""
