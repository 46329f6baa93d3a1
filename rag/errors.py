"""Every error this package raises on purpose.

    PolicyQAError
    ├── ConfigError        a setting has an unknown name or a bad value
    ├── InputError         what the user handed over cannot be used (question file, option)
    ├── CorpusError        the policy library cannot be used as a whole
    │   ├── ReadError        one file cannot be read; the rest of the library can
    │   ├── ManifestError    manifest.csv contradicts itself or the folder
    │   └── NothingReadable  no file of the library can be read
    ├── IndexUnusable      there is no index to answer from
    │   ├── IndexMissing   nothing has been built yet
    │   ├── IndexStale     the library or a setting changed since the build
    │   └── IndexDamaged   a file of the index is missing, altered or foreign
    └── EngineError        an outside engine refused (embedding model, search engine)

Each message is one line that says what is wrong and what to do next. "No basis found" is
not an error: it is a status of an Answer.
"""


class PolicyQAError(Exception):
    """Root of the tree; catch it at the edge and show its message."""


class ConfigError(PolicyQAError):
    """A setting has an unknown name or a bad value."""


class InputError(PolicyQAError):
    """What the user handed over cannot be used."""


class CorpusError(PolicyQAError):
    """The policy library cannot be used as a whole."""


class ReadError(CorpusError):
    """One file of the library cannot be read."""


class ManifestError(CorpusError):
    """manifest.csv contradicts itself or the folder it describes."""


class NothingReadable(CorpusError):  # noqa: N818 — says what is so, as the tree does
    """No file of the library can be read."""


class IndexUnusable(PolicyQAError):  # noqa: N818 — the tree reads better without "Error" thrice
    """There is no index to answer from."""


class IndexMissing(IndexUnusable):
    """Nothing has been built in this folder yet."""


class IndexStale(IndexUnusable):
    """The library or a setting changed since the index was built."""


class IndexDamaged(IndexUnusable):
    """A file of the index is missing, altered or of another program."""


class EngineError(PolicyQAError):
    """An outside engine refused to work."""
