"""How the tables came to be, one file per step. Only Alembic loads it, called by `core.store`.

Never here: imports of the current tables by a step. A step must make what it made on its day.
"""
