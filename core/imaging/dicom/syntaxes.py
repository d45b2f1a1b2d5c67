"""Every transfer syntax that can be read, with exactly one decoder each.

One decoder per syntax keeps results the same on every installation: pydicom would else take
whichever plugin happens to be there.
"""

from dataclasses import dataclass

from pydicom import uid
from pydicom.pixels.decoders.base import Decoder as PydicomDecoder
from pydicom.pixels.decoders.base import get_decoder

from core.domain.errors import InputError

NATIVE = "pydicom"
EXTENDED = "imagecodecs"
PLUGINS: dict[str, str] = {
    uid.ImplicitVRLittleEndian: NATIVE,
    uid.ExplicitVRLittleEndian: NATIVE,
    uid.DeflatedExplicitVRLittleEndian: NATIVE,
    uid.ExplicitVRBigEndian: NATIVE,
    uid.RLELossless: "pylibjpeg",
    uid.JPEGBaseline8Bit: "pillow",
    uid.JPEGExtended12Bit: EXTENDED,
    uid.JPEGLossless: "gdcm",
    uid.JPEGLosslessSV1: "gdcm",
    uid.JPEGLSLossless: "pyjpegls",
    uid.JPEGLSNearLossless: "pyjpegls",
    uid.JPEG2000Lossless: "pylibjpeg",
    uid.JPEG2000: "pylibjpeg",
    uid.HTJ2KLossless: "pylibjpeg",
    uid.HTJ2KLosslessRPCL: "pylibjpeg",
    uid.HTJ2K: "pylibjpeg",
}
_PACKAGES = {
    NATIVE: "pydicom",
    EXTENDED: "imagecodecs",
    "pillow": "pillow",
    "gdcm": "python-gdcm",
    "pyjpegls": "pyjpegls",
    "pylibjpeg": "pylibjpeg with pylibjpeg-openjpeg and pylibjpeg-rle",
}
JPEG = frozenset(
    (uid.JPEGBaseline8Bit, uid.JPEGExtended12Bit, uid.JPEGLossless, uid.JPEGLosslessSV1)
)
JPEG_LS = frozenset((uid.JPEGLSLossless, uid.JPEGLSNearLossless))
JPEG_2000 = frozenset(
    (uid.JPEG2000Lossless, uid.JPEG2000, uid.HTJ2KLossless, uid.HTJ2KLosslessRPCL, uid.HTJ2K)
)
LOSSY = frozenset((uid.JPEGBaseline8Bit, uid.JPEGExtended12Bit, uid.JPEGLSNearLossless))
_REFUSED = (
    ("1.2.840.10008.1.2.4.92", "JPEG 2000 part 2"),
    ("1.2.840.10008.1.2.4.93", "JPEG 2000 part 2"),
    ("1.2.840.10008.1.2.4.94", "JPIP, which fetches pixels from a server"),
    ("1.2.840.10008.1.2.4.95", "JPIP, which fetches pixels from a server"),
    ("1.2.840.10008.1.2.4.204", "JPIP, which fetches pixels from a server"),
    ("1.2.840.10008.1.2.4.205", "JPIP, which fetches pixels from a server"),
    ("1.2.840.10008.1.2.4.100", "MPEG-2 video"),
    ("1.2.840.10008.1.2.4.101", "MPEG-2 video"),
    ("1.2.840.10008.1.2.4.102", "MPEG-4 video"),
    ("1.2.840.10008.1.2.4.103", "MPEG-4 video"),
    ("1.2.840.10008.1.2.4.104", "MPEG-4 video"),
    ("1.2.840.10008.1.2.4.105", "MPEG-4 video"),
    ("1.2.840.10008.1.2.4.106", "MPEG-4 video"),
    ("1.2.840.10008.1.2.4.107", "HEVC video"),
    ("1.2.840.10008.1.2.4.108", "HEVC video"),
    ("1.2.840.10008.1.2.7", "SMPTE ST 2110 video"),
)


@dataclass(frozen=True)
class Decoder:
    """How one transfer syntax is decoded on this installation.

    Attributes:
        syntax: UID of the transfer syntax.
        name: Of the transfer syntax.
        plugin: Decoder that reads it.
        is_available: Whether it is installed.
        reason: What is missing; "" where nothing is.
    """

    syntax: str
    name: str
    plugin: str
    is_available: bool
    reason: str


def decoders() -> tuple[Decoder, ...]:
    """List how every supported transfer syntax is decoded here."""
    return tuple(_decoder(syntax, plugin) for syntax, plugin in PLUGINS.items())


def pydicom_decoder(syntax: str) -> PydicomDecoder:
    """Find pydicom's decoder of a syntax, with our plugin for 12-bit JPEG added to it."""
    decoder = get_decoder(uid.UID(syntax))
    if syntax == uid.JPEGExtended12Bit and EXTENDED not in decoder.available_plugins:
        decoder.add_plugin(EXTENDED, ("core.imaging.dicom.jpeg_extended", "decode_frame"))
    return decoder


def require_supported(syntax: str) -> None:
    """Refuse a transfer syntax that no decoder is named for.

    Raises:
        InputError: With the syntax's name, where it has one.
    """
    if syntax in PLUGINS:
        _require_installed(_decoder(syntax, PLUGINS[syntax]))
        return
    known = uid.UID(syntax)
    name = next((name for refused, name in _REFUSED if syntax.startswith(refused)), None)
    if name is None:
        name = known.name if known.name != syntax and known.is_transfer_syntax else "one unknown"
    raise InputError(
        expected="a transfer syntax that can be read here: uncompressed, deflated, RLE, JPEG, "
        "JPEG-LS, JPEG 2000 part 1 or HTJ2K",
        found=f"{name} in Transfer Syntax UID (0002,0010)",
        action="Export the image again uncompressed or as JPEG 2000.",
    )


def _require_installed(decoder: Decoder) -> None:
    if not decoder.is_available:
        raise InputError(
            expected=f"the decoder {decoder.plugin} for {decoder.name}",
            found=f"an installation that {decoder.reason}",
            action="Ask whoever installed Overread to run `python -m core doctor`.",
        )


def _decoder(syntax: str, plugin: str) -> Decoder:
    available = plugin == NATIVE or plugin in pydicom_decoder(syntax).available_plugins
    reason = "" if available else f"needs the package {_PACKAGES[plugin]}"
    return Decoder(str(syntax), uid.UID(syntax).name, plugin, available, reason)
