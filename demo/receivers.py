"""What the demo does when a sign-up asks for samples; it loads the rest of itself only then."""

from tenants.signals import sample_data_requested, samples_listed


def connect() -> None:
    """Listen to sign-ups."""
    sample_data_requested.connect(fill)
    samples_listed.connect(names)


def names() -> list[str]:
    """The sample catalogues there are."""
    from demo.catalogues import CATALOGUES

    return list(CATALOGUES)


def fill(sample: str) -> None:
    """Fill the current shop when sign-up asks for a sample of ours."""
    from demo import samples

    if sample in samples.CATALOGUES:
        samples.fill(sample)
