"""Why a network said so: attribution maps by several methods, and what identifies a map.

`core.workflow` and `core.bootstrap` may import it. Pages, tables and DICOM must never be here. This
file, `key`, `catalogue`, `parameters` and `resizing` load without torch, because the server process
needs them; `explaining` and the methods load torch and captum.
"""

from core.explain.catalogue import METHODS, MethodCard
from core.explain.key import explanation_key
from core.explain.resizing import at_image_size

__all__ = ["METHODS", "MethodCard", "at_image_size", "explanation_key"]
