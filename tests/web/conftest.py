"""A mailbox of the test's own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def mailbox_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = (
        "web.mailbox.backend.MailboxBackend"  # Django's test runner puts another in its place
    )
    settings.MAILBOX_DIR = tmp_path / "mail"
    return settings.MAILBOX_DIR
