"""Passwords are hashed as OWASP advises, and a burst of log-ins does not take the machine's memory."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import override_settings

from config.hashers import BoundedArgon2PasswordHasher

ROOT = Path(__file__).resolve().parents[2]
BURST = """
import resource, threading
from django.conf import settings
settings.configure()
from config.hashers import BoundedArgon2PasswordHasher as Hasher
hasher = Hasher()
hasher.encode("a password", "a long salt")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
burst = [threading.Thread(target=hasher.encode, args=("a password", f"another salt {n}")) for n in range(30)]
for thread in burst: thread.start()
for thread in burst: thread.join()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_hash_takes_nineteen_mebibytes_two_passes_and_one_lane() -> None:
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in BoundedArgon2PasswordHasher().encode(
        "a password", "a long salt"
    )


def test_thirty_log_ins_at_once_take_the_memory_of_two() -> None:
    run = subprocess.run(
        [sys.executable, "-c", BURST], cwd=ROOT / "platform", capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 60 * 1024  # kibibytes


@pytest.mark.django_db
def test_a_heavier_hash_is_replaced_at_the_next_log_in(in_shop: object) -> None:
    from accounts import services
    from accounts.models import User

    services.register(email="ada@example.com", password="quite a long password")
    heavy = Argon2PasswordHasher().encode("quite a long password", "a long salt")
    User.objects.update(password=heavy)
    with override_settings(PASSWORD_HASHERS=["config.hashers.BoundedArgon2PasswordHasher"]):
        assert User.objects.get(email="ada@example.com").check_password("quite a long password")
        kept = User.objects.get(email="ada@example.com")
        assert "m=19456,t=2,p=1" in kept.password
        assert kept.check_password("quite a long password")
