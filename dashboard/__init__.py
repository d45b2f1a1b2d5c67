"""The pages: the only room that knows Streamlit.

A page asks `core.workflow` and draws the answer. Nothing may import this room. Never in here:
networks, tables, DICOM (torch, sqlalchemy, pydicom, models), or work that takes longer than a
moment: that belongs to the worker.
"""
