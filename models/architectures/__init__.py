"""Networks, one family per file. Plain torch; no weights, no cards, no file access."""
