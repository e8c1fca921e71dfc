"""What numbers each section may draw: one module a section, whose `figures(language)` gives them as they are written.

They are computed from the model, or looked up in the source of a fact, never taken from the section's code or catalog.
"""
