"""The wired application: what every use case is given."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.settings import Settings

if TYPE_CHECKING:
    from core.store.blobs import BlobStore, DerivedStore
    from core.store.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True)
class App:
    """Everything a use case needs; made by `core.bootstrap.build_app`, by hand in tests.

    Attributes:
        settings: As read once at start.
        unit_of_work: Opens one transaction; leaving it without `commit()` rolls back.
        blobs: Bytes received, and maps, by sha256.
        derived: What can be made again from the blobs.
        salt: Key of the hashes that tell which images belong to one study; never leaves the site.
    """

    settings: Settings
    unit_of_work: "UnitOfWorkFactory"
    blobs: "BlobStore"
    derived: "DerivedStore"
    salt: bytes


@dataclass(frozen=True)
class UploadedFile:
    """One file as the browser sent it."""

    name: str
    content: bytes
