"""One thin page per file: ask the workflow, draw the answer.

Only `dashboard.app` and other views import it. Never in here: rules, arithmetic on results,
direct use of st.session_state (`dashboard.session`) or caches (`dashboard.resources`).
"""
