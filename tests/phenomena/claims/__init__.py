"""All claims, by name, in the order of the page."""

from tests.phenomena.claim import Claim
from tests.phenomena.claims import (
    anatomy,
    attention,
    characters,
    gradients,
    memory,
    real_data,
    selection,
    tracking,
)

TOPICS = (memory, gradients, tracking, selection, attention, anatomy, real_data, characters)
CLAIMS: dict[str, Claim] = {claim.name: claim for topic in TOPICS for claim in topic.CLAIMS}

SUBSETS: dict[str, tuple[str, ...]] = {
    "ci": ("gradient-radius", "explosion", "adding-50", "forget-bias", "selective-copying")
}
"Names of claims that are run together."
