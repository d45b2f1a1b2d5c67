"""The sample case that ships with a dependency and needs no network."""

from importlib.resources import files

from core.domain.errors import SettingsError

NAME = "sample-chest-pa.dcm"


def sample_case() -> tuple[str, bytes]:
    """Fetch a real PA chest radiograph with masses.

    Returns:
        Name to show, and the bytes of a DICOM file.

    Raises:
        SettingsError: If the package pydicom-data is not installed.

    Source:
        RG1_UNCR of the NEMA/WG04 JPEG 2000 test set, in the PyPI package pydicom-data (MIT).
    """
    try:
        return NAME, (files("data_store") / "data" / "RG1_UNCR.dcm").read_bytes()
    except (ModuleNotFoundError, OSError) as exc:
        raise SettingsError(
            expected="the package pydicom-data with the sample radiograph",
            found="an installation without it",
            action="Run `pip install -r requirements.txt`.",
        ) from exc
