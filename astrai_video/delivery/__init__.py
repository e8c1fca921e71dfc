"""What a publisher needs of a finished film: encoded for a place, checked, with its texts and its provenance."""
