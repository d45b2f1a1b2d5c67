"""From an image to calibrated findings: device, gate, batching, calibration.

`core.explain`, `core.workflow` and `core.bootstrap` may import it. DICOM keywords, tables and pages
must never be here. Its modules are imported by name, so that the server process, which never
predicts, does not load torch.
"""
