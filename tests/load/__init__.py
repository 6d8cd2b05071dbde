"""Load: a crowd of visitors without browsers, and what the server does for each of them."""
