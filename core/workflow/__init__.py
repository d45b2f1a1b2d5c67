"""What a reader can do, one use case per file, and the worker that does the heavy part.

The pages, `core.bootstrap` and `core.commands` may import it. A use case opens one transaction and
writes one event for each state change. Never here: torch, captum, SQLAlchemy, pydicom, Streamlit.

`worker` and what only it imports (`read_file`, `load_image`, `store_pixels`, `image_record`,
`predict_images`, `draw_map`) bring the decoders along and belong to the worker process; a test
keeps the other modules, which the server process imports, free of them.
"""
