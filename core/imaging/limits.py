"""How much memory a file may ask for; checked before any of it is taken."""

from dataclasses import dataclass

from core.domain.errors import InputError

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds on uploaded bytes, which are hostile until shown otherwise.

    Attributes:
        max_bytes: Of one file, as received and after decompression.
        max_side: Rows or columns, in pixels.
        max_samples: Rows x columns x frames x channels.
        max_decoded_bytes: Of all samples together.
        max_pages: Of a TIFF.
        max_members: Files in an archive.
        max_archive_bytes: All members of an archive together, decompressed.
        max_ratio: Decompressed over compressed size of one member.
        ratio_floor_bytes: Decompressed size up to which any ratio is harmless.
    """

    max_bytes: int = 1 << 30
    max_side: int = 30_000
    max_samples: int = 600_000_000
    max_decoded_bytes: int = 2 << 30
    max_pages: int = 4_000
    max_members: int = 5_000
    max_archive_bytes: int = 4 << 30
    max_ratio: int = 200
    ratio_floor_bytes: int = 64 * MIB


def check_size(
    limits: Limits,
    *,
    rows: int,
    columns: int,
    frames: int = 1,
    channels: int = 1,
    bytes_per_sample: int = 1,
) -> None:
    """Refuse an image that is empty or needs more memory than is allowed.

    Args:
        limits: Bounds.
        rows: As the header states.
        columns: As the header states.
        frames: As the header states.
        channels: Samples per pixel.
        bytes_per_sample: Once decoded.

    Raises:
        InputError: If it is zero-sized or too large.
    """
    samples = rows * columns * frames * channels
    if min(rows, columns, frames, channels) < 1:
        raise InputError(
            expected="at least one row, one column and one frame",
            found=f"{rows} rows, {columns} columns and {frames} frames",
            action="The file is damaged; send it again from its source.",
        )
    if (
        max(rows, columns) > limits.max_side
        or samples > limits.max_samples
        or samples * bytes_per_sample > limits.max_decoded_bytes
    ):
        raise InputError(
            expected=f"at most {limits.max_side:,} pixels a side and "
            f"{limits.max_samples:,} samples",
            found=f"{rows:,} x {columns:,} pixels, {frames:,} frames, {channels} channels",
            action="Send a smaller image; if it is a real radiograph, its header is damaged.",
        )


def check_bytes(limits: Limits, size: int) -> None:
    """Refuse an empty file or one above the limit.

    Raises:
        InputError: Likewise.
    """
    if size == 0:
        raise InputError(
            expected="a file with an image",
            found="an empty file of 0 bytes",
            action="Send it again; the transfer or the export was interrupted.",
        )
    if size > limits.max_bytes:
        raise InputError(
            expected=f"a file of at most {limits.max_bytes // MIB:,} MiB",
            found=f"{size // MIB:,} MiB",
            action="Send fewer frames or a smaller image.",
        )


def check_ratio(limits: Limits, *, compressed: int, decompressed: int) -> None:
    """Refuse data that swells far more than images do.

    Raises:
        InputError: If it is above both the floor and the ratio, or above the size limit.
    """
    swells = decompressed > limits.max_ratio * max(compressed, 1)
    if decompressed > limits.max_bytes or (swells and decompressed > limits.ratio_floor_bytes):
        raise InputError(
            expected=f"data that decompress to at most {limits.max_bytes // MIB:,} MiB "
            f"and {limits.max_ratio} times their size",
            found=f"{compressed:,} bytes that decompress to {decompressed:,} bytes or more",
            action="Send the image uncompressed; this looks like a decompression bomb.",
        )
