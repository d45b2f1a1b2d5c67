"""`migrate`: bring the database up to date."""

import argparse

from core.commands import EXIT_OK
from core.settings import read_settings


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "migrate",
        help="make the database, or bring it up to date",
        description="Make the data folder and the database, or bring an older one up to date.",
    )
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Migrate and say from where to where.

    Raises:
        StoreError: If the database cannot be migrated.
    """
    from core.bootstrap import build_app
    from core.store.database import revision

    settings = read_settings()
    before = revision(settings.database_url)
    build_app(settings)
    after = revision(settings.database_url)
    print(report(before, after))
    return EXIT_OK


def report(before: str | None, after: str | None) -> str:
    """What was done, in one line."""
    if before == after:
        return f"The database is up to date, at {after}."
    return (
        f"The database went from {before} to {after}."
        if before
        else f"Made the database, at {after}."
    )
