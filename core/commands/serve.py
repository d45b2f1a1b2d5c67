"""`serve`: the pages. The server takes this process over, so that core imports no page."""

import argparse
import os
import sys

from core.settings import read_settings


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "serve",
        help="serve the pages until stopped",
        description="Serve the pages at OVERREAD_ADDRESS and OVERREAD_PORT (127.0.0.1:8501).",
    )
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Become the server; comes back only by an error.

    Raises:
        SettingsError: If the settings cannot be used.
    """
    read_settings()
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "dashboard.server"])  # noqa: S606
