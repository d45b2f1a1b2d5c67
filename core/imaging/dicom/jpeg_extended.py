"""JPEG Extended (processes 2 and 4), 8 and 12 bit, as a decoding plugin of pydicom.

Of the decoders whose licence allows shipping, only imagecodecs reads 12 bit.
"""

from importlib.util import find_spec
from typing import Any

from pydicom.uid import JPEGExtended12Bit

_END_OF_IMAGE = b"\xff\xd9"
_LONGEST_PADDING = 16
DECODER_DEPENDENCIES = {JPEGExtended12Bit: ("imagecodecs",)}


def is_available(syntax: str) -> bool:
    """Whether the plugin can decode the syntax; the name is pydicom's."""
    return syntax == JPEGExtended12Bit and find_spec("imagecodecs") is not None


def decode_frame(frame: bytes, runner: Any) -> bytes:
    """Decode one frame; colour comes out as RGB.

    Args:
        frame: JPEG codestream.
        runner: pydicom's `DecodeRunner`, told what came out.

    Raises:
        ValueError: If the frame is cut off.

    Source:
        DICOM PS3.5 A.4.1; ITU-T T.81.
    """
    import imagecodecs

    # libjpeg fills what is missing with grey; half a radiograph must not pass for a whole one.
    if _END_OF_IMAGE not in frame[-_LONGEST_PADDING:]:
        raise ValueError("the frame has no end")
    stored_as_rgb = runner.samples_per_pixel == 3 and runner.photometric_interpretation == "RGB"
    colorspace = "RGB" if stored_as_rgb else None
    pixels = imagecodecs.jpeg8_decode(frame, colorspace=colorspace)
    runner.set_option("bits_allocated", 8 * pixels.dtype.itemsize)
    if runner.samples_per_pixel == 3:
        runner.set_option("photometric_interpretation", "RGB")
        runner.set_option("planar_configuration", 0)
    return bytes(pixels.tobytes())
