"""Paths on the command line to decoded images, lazily and in order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from core.domain.errors import InputError
from core.domain.image import Image

WHOLE = "\0"


@dataclass(frozen=True, eq=False)
class Source:
    """One image that was asked for; exactly one of `image` and `error` is set.

    Attributes:
        path: As given; for a member of an archive "archive.zip!member".
        name: Of the file, or the member's path inside its archive.
        content: Its bytes.
        image: Decoded.
        error: Why it was not read.
        seconds: Time taken to read and decode it.
    """

    path: str
    name: str
    content: bytes
    image: Image | None
    error: InputError | None
    seconds: float

    @property
    def stem(self) -> str:
        """File name without its last suffix, of the member for an archive."""
        return Path(self.name).stem


def read_sources(paths: Iterable[str]) -> Iterator[Source]:
    """Decode every image of every path; of a folder, every file in it by name."""
    for path in paths:
        if not Path(path).is_dir():
            yield from read_path(path)
        elif files := files_in(Path(path)):
            for file in files:
                yield from read_path(str(file))
        else:
            yield Source(path, Path(path).name, b"", None, no_files(), 0.0)


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder by name, without the hidden ones."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return sorted(file for file in files if not is_hidden(file.relative_to(folder)))


def is_hidden(path: Path) -> bool:
    """Whether the file, or a folder on the way to it, begins with a dot."""
    return any(part.startswith(".") for part in path.parts)


def no_files() -> InputError:
    """For a folder that would else be answered with silence."""
    return InputError(
        expected="a folder with images", found="no file in it", action="Check the path."
    )


def read_path(path: str) -> Iterator[Source]:
    """Images of one file; an archive gives one for each member."""
    from core.imaging.reading import read

    began, name = perf_counter(), Path(path).name
    try:
        content = read_bytes(Path(path))
    except InputError as error:
        yield Source(path, name, b"", None, error, perf_counter() - began)
        return
    # No member of an archive can be called like this: "\0" ends a name there.
    for file in read(content, name=WHOLE):
        is_whole = file.name == WHOLE
        yield Source(
            path=path if is_whole else f"{path}!{file.name}",
            name=name if is_whole else file.name,
            content=file.content,
            image=file.image,
            error=file.error,
            seconds=perf_counter() - began,
        )
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
