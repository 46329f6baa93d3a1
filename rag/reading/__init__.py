"""File → Document: one module per format, plus the repairs every format may need.

``corpus`` walks the folder, ``manifest`` reads what the user declared, ``plain_text`` reads .txt,
``encoding`` decodes, ``repair`` joins hard wraps, ``tables`` finds tables in running text, and
``profile`` takes from the text what it says about itself.
"""
