"""`doctor`: whether everything this installation needs is there. Makes and changes nothing."""

import argparse
import json
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands import EXIT_NOT_ALL, EXIT_OK
from core.domain.errors import OverreadError
from core.settings import Settings, read_settings

if TYPE_CHECKING:
    from models.registry import RegisteredModel

PACKAGES = (
    "overread",
    "torch",
    "captum",
    "numpy",
    "streamlit",
    "plotly",
    "sqlalchemy",
    "alembic",
    "pydicom",
    "pillow",
    "nibabel",
)
FREE_BYTES_NEEDED = 1 << 30


@dataclass(frozen=True)
class Check:
    """One thing looked at.

    Attributes:
        name: What.
        is_ok: Whether it is as it has to be.
        text: What was found.
    """

    name: str
    is_ok: bool
    text: str


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "doctor",
        help="check versions, device, decoders, models, database, disk and worker",
        description="Check this installation. Exit code 1 if something it needs is broken.",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every check; returns the exit code.

    Raises:
        SettingsError: If the settings cannot be used.
    """
    checks = tuple(look(read_settings()))
    if args.json:
        print(json.dumps({"checks": [asdict(check) for check in checks]}))
    else:
        print("\n".join(f"{'ok ' if c.is_ok else 'BAD'}  {c.name:<34} {c.text}" for c in checks))
    return EXIT_OK if all(check.is_ok for check in checks) else EXIT_NOT_ALL


def look(settings: Settings) -> Iterator[Check]:
    """Every check, in the order printed."""
    yield Check("python", True, platform.python_version())
    yield from (package(name) for name in PACKAGES)
    yield attempt("device", lambda: device(settings))
    yield from decoders()
    yield from models()
    yield Check("data folder", True, str(settings.home))
    yield attempt("database", lambda: database(settings))
    yield disk(settings.home)
    yield worker(settings)


def attempt(name: str, find: Callable[[], str]) -> Check:
    """A check that fails with the error's own words."""
    try:
        return Check(name, True, find())
    except OverreadError as error:
        return Check(name, False, str(error))


def package(name: str) -> Check:
    """An installed package's version."""
    try:
        return Check(name, True, version(name))
    except PackageNotFoundError:
        return Check(name, False, "not installed; run `pip install -r requirements.txt`")


def device(settings: Settings) -> str:
    """Device the networks would run on.

    Raises:
        SettingsError: If the one asked for is not there.
    """
    from core.inference.device import choose_device

    return f"{choose_device(settings.device)} (OVERREAD_DEVICE={settings.device})"


def decoders() -> Iterator[Check]:
    """Decoder of each transfer syntax."""
    from core.imaging.dicom.syntaxes import decoders as find_decoders

    for item in find_decoders():
        state = "available" if item.is_available else f"missing, {item.reason}"
        name = f"decoder {item.syntax}"
        yield Check(name, item.is_available, f"{item.plugin}: {item.name} ({state})")


def models() -> Iterator[Check]:
    """Cards, and weights by checksum."""
    from models.registry import registered_models

    try:
        found = registered_models()
    except OverreadError as error:
        yield Check("models", False, str(error))
        return
    if not found:
        yield Check("models", False, "none; restore the models folder of the project")
    for name, model in found.items():
        yield attempt(f"model {name}", partial(weights, model))


def weights(model: "RegisteredModel") -> str:
    """Version and checksum of a model whose weights are the card's.

    Raises:
        ModelError: If they are missing or altered.
    """
    from models.weights import read_checked

    read_checked(model.weights, model.card.weights_sha256)
    return f"{model.card.version}, weights {model.card.weights_sha256[:12]}"


def database(settings: Settings) -> str:
    """Revision of the database; none yet is fine, the first start makes it.

    Raises:
        StoreError: If it cannot be opened or is of a newer program.
    """
    from core.store.database import is_current, open_engine, revision

    found = revision(settings.database_url)
    if found is None:
        return "not made yet; the first start or `migrate` makes it"
    if not is_current(settings.database_url):
        return f"at {found}, behind; the next start or `migrate` brings it up to date"
    open_engine(settings.database_url).dispose()
    return f"at {found}, up to date"


def disk(home: Path) -> Check:
    """Free space where the data folder is, or would be."""
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    return Check("free disk", free >= FREE_BYTES_NEEDED, f"{free / (1 << 30):.1f} GiB")


def worker(settings: Settings) -> Check:
    """The worker of the data folder; none running is fine while nothing is served."""
    from core.workflow.see_worker import worker_of

    view = worker_of(settings.home)
    parts = (view.state.value, view.model, view.device, view.problem)
    return Check("worker", view.problem is None, ", ".join(part for part in parts if part))
