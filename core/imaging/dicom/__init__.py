"""DICOM files: parsing, one decoder per transfer syntax, units, windows, spacing, attributes.

Only the rest of core.imaging may import it. Other file formats must never be here.
"""
