"""How passwords are hashed."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

_places = BoundedSemaphore(2)  # of a process: whoever logs in third waits some milliseconds


class BoundedArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane, as OWASP's Password Storage Cheat Sheet advises.

    At most two hashes at once in a process: a burst of log-ins takes 38 MiB and not 100 a request.
    A password that was hashed otherwise is hashed anew when its user next logs in.
    """

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """The hash of a password, once there is a place."""
        with _places:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether it is the password, once there is a place."""
        with _places:
            return super().verify(password, encoded)


class CheapArgon2PasswordHasher(BoundedArgon2PasswordHasher):
    """For test runs, which hash hundreds of passwords and guard none."""

    time_cost = 1
    memory_cost = 8
