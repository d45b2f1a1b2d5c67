"""Bytes to images with units: sniffing, DICOM, NIfTI, raster, windowing, display pixels.

core.inference, core.explain, core.workflow and what lies above may import it. Networks, tables and
pages must never be here, nor any patient value in an error, a log or a name.
"""
