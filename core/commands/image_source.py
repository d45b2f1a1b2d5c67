"""Paths on the command line to decoded images, lazily and in order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from core.domain.errors import InputError
from core.domain.image import Image


@dataclass(frozen=True, eq=False)
class Source:
    """One image that was asked for; exactly one of `image` and `error` is set.

    Attributes:
        path: As given; for a member of an archive "archive.zip!member".
        content: Its bytes.
        image: Decoded.
        error: Why it was not read.
        seconds: Time taken to read and decode it.
    """

    path: str
    content: bytes
    image: Image | None
    error: InputError | None
    seconds: float

    @property
    def stem(self) -> str:
        """File name without its last suffix, of the member for an archive."""
        return Path(self.path.rpartition("!")[2]).stem


def read_sources(paths: Iterable[str]) -> Iterator[Source]:
    """Decode every image of every path; of a folder, every file in it by name."""
    for path in paths:
        if not Path(path).is_dir():
            yield from read_path(path)
            continue
        for file in sorted(Path(path).rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield from read_path(str(file))


def read_path(path: str) -> Iterator[Source]:
    """Images of one file; an archive gives one for each member."""
    from core.imaging.reading import read

    began = perf_counter()
    try:
        content = read_bytes(Path(path))
    except InputError as error:
        yield Source(path, b"", None, error, perf_counter() - began)
        return
    name = Path(path).name
    for file in read(content, name=name):
        label = path if file.name == name else f"{path}!{file.name}"
        yield Source(label, file.content, file.image, file.error, perf_counter() - began)
        began = perf_counter()


def read_bytes(path: Path) -> bytes:
    """Bytes of a file.

    Raises:
        InputError: If it cannot be read or is larger than anything we take.
    """
    from core.imaging.limits import Limits

    limit = max(Limits().max_bytes, Limits().max_archive_bytes)
    try:
        if path.stat().st_size > limit:
            raise InputError(
                expected=f"a file of at most {limit >> 20} MiB",
                found="a larger one",
                action="Export fewer images into one file.",
            )
        return path.read_bytes()
    except OSError as exc:
        raise InputError(
            expected="a file that can be read",
            found=exc.strerror or "an error of the file system",
            action="Check the path and the rights to it.",
        ) from exc
