"""Every caution that reading a file can raise, worded once."""

from core.domain.caution import Caution

SPACING_UNKNOWN = Caution(
    "spacing_unknown", "The pixel size is not known: distances cannot be measured."
)
SPACING_UNIT_ASSUMED = Caution(
    "spacing_unit_assumed", "The file does not name the unit of its pixel size; mm was assumed."
)
WINDOW_COMPUTED = Caution(
    "window_computed",
    "The file has no display window; brightness and contrast were computed from the image.",
)
WINDOW_DROPPED = Caution("window_dropped", "A display window of the file was invalid and left out.")
WINDOW_FUNCTION_UNKNOWN = Caution(
    "window_function_unknown",
    "The file asks for an unknown window function; a linear window is used.",
)
FRAME_WINDOWS_DIFFER = Caution(
    "frame_windows_differ",
    "The frames were saved with different windows; the first frame's is used for all.",
)
VOI_LUT_DROPPED = Caution(
    "voi_lut_dropped", "A display table of the file was damaged and left out."
)
DISPLAY_QUANTISED = Caution(
    "display_quantised",
    "The image holds more grey levels than can be shown; values were rounded for display.",
)
EIGHT_BITS = Caution(
    "eight_bits",
    "The file holds 256 grey levels at most; the detector recorded more, and faint detail is gone.",
)
COLOUR_REDUCED = Caution("colour_reduced", "Colours were reduced to 8 bits per channel.")
RESCALE_INVALID = Caution(
    "rescale_invalid", "The file's rescale values are invalid; stored values are shown."
)
NOT_FINITE = Caution("not_finite", "Some pixels hold no number; they are shown black.")
SYNTAX_ASSUMED = Caution(
    "transfer_syntax_assumed",
    "The file does not say how it is encoded; the encoding was worked out from its content.",
)
ORIENTATION_UNKNOWN = Caution(
    "orientation_unknown",
    "The file does not state its orientation: left and right may be swapped.",
)
FIRST_VOLUME_ONLY = Caution(
    "first_volume_only", "The file holds several volumes; only the first is shown."
)
PAGES_LEFT_OUT = Caution(
    "pages_left_out", "Pages that differ in size or kind from the first were left out."
)


def lossy(ratio: float | None = None) -> Caution:
    """Lossy compression, with its ratio where the file states one."""
    stated = f" ({ratio:.3g}:1)" if ratio is not None and ratio > 1 else ""
    return Caution("lossy", f"Stored with lossy compression{stated}: fine detail may be missing.")
