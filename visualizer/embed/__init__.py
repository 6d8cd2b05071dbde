"""Lessons and recordings on other people's pages. Nothing here loads torch, numba or panel."""
