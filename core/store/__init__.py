"""What is kept: tables, migrations, the unit of work, blobs and the append-only history.

The workflow and `core.bootstrap` may import it. Never here: decisions about cases (the workflow's),
pixels, networks, pages.
"""
