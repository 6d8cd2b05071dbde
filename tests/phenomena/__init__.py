"""Claims about sequence models, measured: ``make phenomena`` runs them and writes docs/phenomena.md."""
