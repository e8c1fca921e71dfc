"""Rendering on a Dask cluster."""
