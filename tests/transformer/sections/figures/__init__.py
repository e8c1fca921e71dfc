"""The numbers that each section may draw: one module a section, whose `figures(language)` gives them as written.

They are computed from the model, or taken from the source of a fact, never from the section's code or catalog.
"""
