"""The image viewer: window, zoom and saliency map, drawn in the browser without the server.

Python hands over a small manifest; the browser fetches pixels and maps by HTTP. Pages import
`viewer`, `ViewerImage` and `MapLayer` from here. No request for pixels, no decoding and no session
state may be here, and nothing of what the reader does to the view comes back to the server.
"""

from dashboard.components.viewer.viewer import MapLayer, ViewerImage, viewer

__all__ = ["MapLayer", "ViewerImage", "viewer"]
