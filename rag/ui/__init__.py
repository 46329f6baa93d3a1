"""The web screen. Nothing in the package imports it; ``server.serve`` is the way in.

In reading order:

    labels.py     the words of the screen: levels, validity
    markup.py     the answer's Markdown → safe HTML with clickable marks
    welcome.py    what an empty conversation shows: example questions for three kinds of users
    chat.py       the conversation
    evidence.py   the panel beside it: the clauses behind an answer
    document.py   a whole document with one clause highlighted
    library.py    the list of documents
    screen.py     what happens on a question, a click on a mark, a click on a document
    theme.py      look: theme, style sheet, scripts (assets/)
    page.py       the parts put together
    shield.py     what may leave and reach the page: headers, closed routes
    server.py     settings → index → web app on one port

The modules up to ``library`` are pure: values in, HTML out. They escape everything they are given.
"""
