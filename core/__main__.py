"""The command line: `python -m core COMMAND`."""

import argparse
import io
import os
import sys
from collections.abc import Sequence

from core.commands import (
    EXIT_NOT_ALL,
    EXIT_USAGE,
    doctor,
    explain,
    migrate,
    models,
    predict,
    serve,
    worker,
)
from core.commands.model_choice import UsageError
from core.domain.errors import OverreadError, SettingsError

COMMANDS = (predict, explain, models, doctor, migrate, serve, worker)
EXIT_INTERRUPTED = 130
EXIT_PIPE_CLOSED = 141


def build_parser() -> argparse.ArgumentParser:
    """Everything that can be asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m core",
        description="Overread, a second reader for chest radiographs. Research software, not a "
        "medical device.",
        epilog="OVERREAD_HOME names the data folder, OVERREAD_DATABASE_URL the database, "
        "OVERREAD_DEVICE the device (auto, cuda, mps, cpu).",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 not all of it, 2 wrong usage."""
    args = build_parser().parse_args(arguments)
    allow_any_name()
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except OverreadError as error:
        print(f"overread: {error}", file=sys.stderr)
        return EXIT_USAGE if isinstance(error, (SettingsError, UsageError)) else EXIT_NOT_ALL
    except BrokenPipeError:
        # Whoever read our lines has enough; Python would complain once more while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_PIPE_CLOSED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return code


def allow_any_name() -> None:
    """Print file names byte for byte, also those that are no UTF-8; they would stop us else."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="surrogateescape")


if __name__ == "__main__":
    sys.exit(main())
