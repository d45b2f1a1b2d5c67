"""What Overread talks about: plain frozen dataclasses, enums and errors.

Every room may import it. It imports nothing of ours, and neither torch nor SQL nor pydicom.
"""
