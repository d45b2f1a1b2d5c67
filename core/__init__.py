"""Everything between the page and the networks: imaging, inference, explanations, store, workflow.

Imports go down the list in docs/architecture.md and never up; Streamlit must never come in here.
"""
