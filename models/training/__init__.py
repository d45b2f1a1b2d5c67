"""How each shipped model was made, one command per model.

Needs requirements-dev.txt. Nothing outside this folder may import it.
"""
