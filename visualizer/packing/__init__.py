"""Lessons without a server: their text, their runs recorded, and what came of every question, in a folder."""
