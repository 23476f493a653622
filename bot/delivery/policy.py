"""What the configuration says about claims."""

from dataclasses import dataclass, field

from bot.config.model import Config
from bot.config.peace import PeaceSection
from bot.links.tracker import LinkTracker, link_tracker


@dataclass(frozen=True, slots=True)
class Policy:
    """The same for every claim until the configuration changes. tracker: None = links stay as they are."""

    peace: PeaceSection = field(default_factory=PeaceSection)
    mass_monthly: int = 4
    tracker: LinkTracker | None = None


def policy_of(config: Config) -> Policy:
    """What a configuration says."""
    return Policy(config.peace, config.delivery.mass_monthly, link_tracker(config))
