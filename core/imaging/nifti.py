"""NIfTI-1 and NIfTI-2 in one file to images: the slices of the first volume become frames."""

from io import BytesIO
from typing import Any

import nibabel as nib
import numpy as np
from nibabel import orientations
from nibabel.spatialimages import HeaderDataError
from nibabel.wrapstruct import WrapStructError
from numpy.typing import NDArray

from core.domain.caution import Caution
from core.domain.errors import InputError
from core.domain.image import (
    Image,
    ImageAttributes,
    ImageFormat,
    Spacing,
    SpacingSource,
)
from core.imaging import cautions
from core.imaging.libraries import translated
from core.imaging.limits import Limits, check_size
from core.imaging.ranges import full_range, is_usable_scale

_MM_PER = {"mm": 1.0, "meter": 1000.0, "micron": 0.001, "unknown": 1.0}
_MEANING = "Measured in the patient, if the image is a cross-section."
_SMALLEST_MM, _LARGEST_MM = 1e-5, 1e3
_ACTION = "Send the file again from its source."


def read_nifti(content: bytes, *, limits: Limits) -> Image:
    """Read a NIfTI file.

    Slices are shown as radiologists expect: axial, the patient's right on the left of the screen,
    front at the top, from the feet upwards. Values are not taken for HU: the format has no unit.

    Args:
        content: The whole file, not compressed.
        limits: Bounds.

    Raises:
        InputError: If it is cut off, damaged, or holds something else than one number per voxel.

    Source:
        NIfTI-1.1 header, https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h.
    """
    with translated(
        expected="a complete NIfTI file (.nii)", found="a damaged header or data", action=_ACTION
    ):
        header = _header(content)
        volume = _first_volume(content, header, limits)
        affine = header.get_best_affine()
        orientation = orientations.io_orientation(affine)  # type: ignore[no-untyped-call]
    if np.isnan(orientation).any():
        orientation = np.array([[0, 1], [1, 1], [2, 1]])
    upright = orientations.apply_orientation(volume, orientation)  # type: ignore[no-untyped-call]
    # Axes are now right, front, up; the screen wants rows from the front, columns from the right.
    frames = np.ascontiguousarray(
        upright.transpose(2, 1, 0, *range(3, upright.ndim))[:, ::-1, ::-1]
    )
    return _image(frames, header, orientation)


def _header(content: bytes) -> Any:
    is_second = b"n+2\x00" in content[4:8] or b"ni2\x00" in content[4:8]
    if content[344:348] == b"ni1\x00" or content[4:8] == b"ni2\x00":
        raise InputError(
            expected="header and data in one NIfTI file (.nii)",
            found="a header whose data are in another file (.hdr and .img)",
            action="Save it again as one .nii file.",
        )
    kind: Any = nib.Nifti2Header if is_second else nib.Nifti1Header
    try:
        return kind.from_fileobj(BytesIO(content))
    except (HeaderDataError, WrapStructError) as exc:
        raise InputError(
            expected="a complete NIfTI header", found="a damaged one", action=_ACTION
        ) from exc


def _first_volume(content: bytes, header: Any, limits: Limits) -> NDArray[Any]:
    """Stored values of the first volume, shape (i, j, k) or (i, j, k, 3)."""
    shape = (*header.get_data_shape(), 1, 1, 1)[:3]
    dtype = header.get_data_dtype()
    is_rgb = dtype.names is not None and dtype.names[:3] == ("R", "G", "B")
    if dtype.kind not in "iuf" and not is_rgb:
        raise InputError(
            expected="one number or one colour per voxel",
            found="complex numbers or another kind of values",
            action="Save the magnitude image.",
        )
    check_size(
        limits, rows=shape[0], columns=shape[1], frames=shape[2], bytes_per_sample=dtype.itemsize
    )
    values = _voxels(content, header, dtype, shape)
    if is_rgb:
        return np.stack([values[channel] for channel in "RGB"], axis=-1)
    native = values.astype(dtype.newbyteorder("="), copy=False)
    # float128 exists here and nowhere else.
    return native.astype(np.float64) if dtype.itemsize > 8 else native


def _voxels(
    content: bytes, header: Any, dtype: np.dtype[Any], shape: tuple[int, ...]
) -> NDArray[Any]:
    start, count = int(header.get_data_offset()), int(np.prod(shape))
    expected, found = count * dtype.itemsize, max(len(content) - start, 0)
    if found < expected or start < 0:
        raise InputError(
            expected=f"{expected:,} bytes of voxels for {' x '.join(map(str, shape))}",
            found=f"{found:,} bytes",
            action="The file is cut off: send it again from its source.",
        )
    return np.frombuffer(content, dtype, count, start).reshape(shape, order="F")


def _image(frames: NDArray[Any], header: Any, orientation: NDArray[Any]) -> Image:
    slope, intercept = _scale(header)
    is_colour = frames.ndim == 4
    frames.setflags(write=False)
    spacing, slice_mm, noted = _spacing(header, orientation)
    has_place = int(header["qform_code"]) > 0 or int(header["sform_code"]) > 0
    computed = full_range(frames[..., 0] if is_colour else frames, slope=slope, intercept=intercept)
    return Image(
        stored_pixels=frames,
        format=ImageFormat.NIFTI,
        slope=slope,
        intercept=intercept,
        unit="colour" if is_colour else "value",
        unit_source="NIfTI states no unit of its values",
        bits_stored=8 * frames.dtype.itemsize,
        spacing=spacing,
        windows=() if is_colour else (computed,),
        slice_spacing_mm=slice_mm,
        is_volume=frames.shape[0] > 1,
        attributes=ImageAttributes(patient_orientation=("L", "P") if has_place else None),
        cautions=(*noted, *_cautions(frames, header, has_place)),
    )


def _scale(header: Any) -> tuple[float, float]:
    slope, intercept = (float(header[key]) for key in ("scl_slope", "scl_inter"))
    intercept = intercept if np.isfinite(intercept) else 0.0
    return (slope, intercept) if is_usable_scale(slope, intercept) else (1.0, 0.0)


def _spacing(
    header: Any, orientation: NDArray[Any]
) -> tuple[Spacing | None, float | None, tuple[Caution, ...]]:
    """Spacing along the screen's rows and columns, and between slices."""
    unit = header.get_xyzt_units()[0]
    zooms = (*header.get_zooms(), 0.0, 0.0, 0.0)[:3]
    along = [0.0, 0.0, 0.0]
    for axis, (output, _) in enumerate(orientation):
        along[int(output)] = abs(float(zooms[axis])) * _MM_PER.get(unit, 1.0)
    column_mm, row_mm, slice_mm = (
        part if _SMALLEST_MM <= part <= _LARGEST_MM else None for part in along
    )
    if column_mm is None or row_mm is None:
        return None, slice_mm, (cautions.SPACING_UNKNOWN,)
    assumed = (cautions.SPACING_UNIT_ASSUMED,) if unit == "unknown" else ()
    spacing = Spacing(row_mm, column_mm, SpacingSource.NIFTI_HEADER, _MEANING)
    return spacing, slice_mm, assumed


def _cautions(frames: NDArray[Any], header: Any, has_place: bool) -> tuple[Caution, ...]:
    is_odd = frames.dtype.kind == "f" and not np.isfinite(frames).all()
    shape = header.get_data_shape()
    noted = (
        (cautions.ORIENTATION_UNKNOWN, not has_place),
        (cautions.FIRST_VOLUME_ONLY, int(np.prod(shape[3:])) > 1),
        (cautions.NOT_FINITE, is_odd),
        (cautions.WINDOW_COMPUTED, frames.ndim == 3),
    )
    return tuple(caution for caution, applies in noted if applies)
