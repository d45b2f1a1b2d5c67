"""`worker`: the process that reads files and runs networks; the server starts one by itself."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
import warnings

from core.commands import EXIT_OK
from core.settings import read_settings

GRACE_S = 1.0


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "worker",
        help="carry out queued work (the server starts one by itself)",
        description="Read files, ask the networks and draw maps, until stopped. One works on a "
        "data folder at a time; a second one waits.",
    )
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="stop when the parent process is gone"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Work until told to stop.

    Raises:
        OverreadError: If settings or database cannot be used.
    """
    keep_quiet()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    if args.until_stdin_closes:
        threading.Thread(target=stop_with_parent, args=(stop,), daemon=True).start()
    from core.bootstrap import build_worker

    build_worker(read_settings()).run_forever(stop)
    return EXIT_OK


def keep_quiet() -> None:
    """Log our own lines only: libraries quote values of the files they read."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger().setLevel(logging.CRITICAL)
    logging.getLogger("overread").setLevel(logging.INFO)
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")


def stop_with_parent(stop: threading.Event) -> None:
    """Stop when stdin ends, which the kernel sees to even if the parent was killed.

    Work in hand is cut short: its job is a row, and whoever comes next does it again.
    """
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop.set()
    time.sleep(GRACE_S)
    os._exit(EXIT_OK)
