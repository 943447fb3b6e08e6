"""What the demo does when a sign-up asks for samples; it loads the rest of itself only then."""

from typing import Any

from tenants.signals import sample_data_requested, samples_listed


def connect() -> None:
    """Listen to sign-ups."""
    sample_data_requested.connect(fill, dispatch_uid="demo.samples")
    samples_listed.connect(names, dispatch_uid="demo.sample_names")


def names(**_kwargs: Any) -> list[str]:
    """The sample catalogues there are."""
    from demo.catalogues import CATALOGUES

    return list(CATALOGUES)


def fill(sample: str, **_kwargs: Any) -> None:
    """Fill the current shop when sign-up asks for a sample of ours."""
    from demo import samples

    if sample in samples.CATALOGUES:
        samples.fill(sample)
