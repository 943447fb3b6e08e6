"""What can go wrong with the local servers, told in one line with what to do about it."""


class LocalServersError(Exception):
    """A local server could not be installed, started or reached; the text says what to do."""


class NotNow(LocalServersError):
    """It may start at another try: a disk is full, or memory is short."""
