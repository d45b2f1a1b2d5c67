"""Drawing of domain objects: viewer, findings, tables, charts.

Views import it. Components know core.domain and Streamlit and never ask the workflow. They are
registered with Streamlit when they are imported, so the server must not import them before it
runs.
"""
