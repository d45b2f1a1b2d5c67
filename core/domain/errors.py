"""The error tree. The branch says who can mend it.

    OverreadError
    ├── InputError        the reader: another file, another choice
    ├── ModelError        the model's owner: card, weights or network disagree
    ├── StoreError        the operator: database, disk, blobs
    ├── SettingsError     the installer: environment or settings file
    └── PermissionError_  the administrator: the role does not allow it

A message says what was expected, what was found and what to do. It may name a DICOM tag, never the
patient's value. Edges translate their library's errors with `raise ... from exc`.
"""


class OverreadError(Exception):
    """Base of every error that Overread raises on purpose.

    Args:
        expected: What would have been right, as the end of "Expected ...".
        found: What was there instead, as the end of "Found ...". No patient value.
        action: What the person who can mend it should do, a sentence.
    """

    def __init__(self, *, expected: str, found: str, action: str) -> None:
        super().__init__(f"Expected {expected}; found {found}. {action}")
        self.expected = expected
        self.found = found
        self.action = action


class InputError(OverreadError):
    """The bytes or the choice cannot be used; the reader can offer others."""


class ModelError(OverreadError):
    """Card, weights and network do not fit together, or the network failed."""


class StoreError(OverreadError):
    """The database, the blob store or the disk refused."""


class SettingsError(OverreadError):
    """An environment variable or a settings file cannot be used."""


class PermissionError_(OverreadError):  # noqa: N801 - must not hide the built-in
    """The person's role does not allow this."""
