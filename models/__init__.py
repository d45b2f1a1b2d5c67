"""The networks: architectures, cards, weights that ship, and how each was trained.

`core` rooms and `core.bootstrap` may import it; it imports `core.domain` and `core.settings` only.
Nothing here knows DICOM, the database or a page.
"""
