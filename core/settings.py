"""Settings, read once from the environment into one frozen object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core.domain.errors import SettingsError

DEVICES = ("auto", "cuda", "mps", "cpu")


@dataclass(frozen=True)
class Settings:
    """Where things are and which device to use.

    Attributes:
        home: Data folder: database, blobs, site key, logs. `OVERREAD_HOME`.
        database_url: SQLAlchemy URL. `OVERREAD_DATABASE_URL`; SQLite in `home` by default.
        device: "auto", "cuda", "mps" or "cpu". `OVERREAD_DEVICE`.
        address: Where `serve` listens. `OVERREAD_ADDRESS`.
        port: `OVERREAD_PORT`.
    """

    home: Path
    database_url: str
    device: str
    address: str
    port: int

    @property
    def blobs(self) -> Path:
        """Folder of the bytes received, by sha256."""
        return self.home / "blobs"

    @property
    def derived(self) -> Path:
        """Folder of what can be made again from the blobs: display pixels, maps."""
        return self.home / "derived"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        environment: Variables; the process environment by default.

    Raises:
        SettingsError: If a variable has a value that cannot be used.
    """
    env = os.environ if environment is None else environment
    home = Path(env.get("OVERREAD_HOME") or platformdirs.user_data_dir("overread")).absolute()
    device = env.get("OVERREAD_DEVICE", "auto").lower()
    if device not in DEVICES:
        raise SettingsError(
            expected=f"OVERREAD_DEVICE to be one of {', '.join(DEVICES)}",
            found=repr(device),
            action="Set it to one of these or leave it unset.",
        )
    return Settings(
        home=home,
        database_url=env.get("OVERREAD_DATABASE_URL") or f"sqlite:///{home / 'overread.sqlite3'}",
        device=device,
        address=env.get("OVERREAD_ADDRESS", "127.0.0.1"),
        port=read_port(env.get("OVERREAD_PORT", "8501")),
    )


def read_port(text: str) -> int:
    """Parse a TCP port.

    Raises:
        SettingsError: If it is not a number from 1 to 65535.
    """
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise SettingsError(
        expected="OVERREAD_PORT to be a number from 1 to 65535",
        found=repr(text),
        action="Choose a free port or leave it unset for 8501.",
    )
