"""What a reader can do, one use case per file, and the worker that does the heavy part.

The pages, `core.bootstrap` and `core.commands` may import it. A use case opens one transaction and
writes one event for each state change. Never here: torch, captum, SQLAlchemy, pydicom, Streamlit;
the modules `worker`, `read_file`, `predict_images` and `draw_map` belong to the worker process, the
server process must not import them (they bring the decoders along).
"""
