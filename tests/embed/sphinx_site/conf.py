"""A small site of somebody else's: reStructuredText and MyST, pages in folders, numbered figures."""

extensions = ["myst_parser", "visualizer.embed.sphinx"]
project = "Sequences"
author = copyright = "somebody"
version = "1"
html_theme = "furo"
myst_enable_extensions = ["colon_fence"]
myst_update_mathjax = False
nitpicky = True
numfig = True
