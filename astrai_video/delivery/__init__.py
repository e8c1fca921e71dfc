"""Delivery of a finished film: encoding for a target, verification, descriptions, thumbnail."""
