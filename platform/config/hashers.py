"""A password hasher for test runs, which hash hundreds of passwords and guard none."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2 with the least work and memory it takes."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
