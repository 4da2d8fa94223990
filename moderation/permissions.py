"""Who may do what here.  Roles map to these names; an actor is always given, never assumed."""

from dataclasses import dataclass

from moderation.errors import NotPermitted
from moderation.parties import Actor as Actor

PUBLISH_CONVENTION = "moderation.publish_convention"
DRAFT_CONVENTION = "moderation.add_conventionversion"
ADD_TERMS = "moderation.add_term"
CHANGE_TERMS = "moderation.change_term"
VIEW_TERMS = "moderation.view_term"
VIEW_FINDINGS = "moderation.view_finding"
JUDGE_FINDINGS = "moderation.judge_finding"
WORK_CASES = "moderation.work_case"
DECIDE_GRAVE = "moderation.decide_grave_case"
SEE_REPORTERS = "moderation.see_reporter"
PLACE_HOLD = "moderation.place_hold"
PROTECT_PICTURES = "moderation.add_protectedpicture"
CHANGE_PROTECTED_PICTURES = "moderation.change_protectedpicture"
VIEW_QUALITY = "moderation.view_detectorstage"
SET_STAGE = "moderation.set_stage"
OVERRIDE_STAGE = "moderation.override_stage"


@dataclass(frozen=True, slots=True)
class Installer:
    """The site setting itself up: it may load what it ships with."""

    name: str = "installation"

    @property
    def pk(self) -> None:
        return None

    def has_perm(self, permission: str, /) -> bool:
        return permission in {PUBLISH_CONVENTION, DRAFT_CONVENTION, ADD_TERMS}


INSTALLER = Installer()


@dataclass(frozen=True, slots=True)
class Watch:
    """The site minding its own checks: it notes, demotes and never promotes."""

    name: str = "quality watch"

    @property
    def pk(self) -> None:
        return None

    def has_perm(self, permission: str, /) -> bool:
        return permission == CHANGE_TERMS


WATCH = Watch()


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever runs a command on the machine; what they do is recorded under this name."""

    name: str = "command line"

    @property
    def pk(self) -> None:
        return None

    def has_perm(self, permission: str, /) -> bool:
        return True


OPERATOR = Operator()


def require(actor: Actor, *permissions: str) -> None:
    """Raise ``NotPermitted`` unless ``actor`` holds every permission named."""
    for permission in permissions:
        if not actor.has_perm(permission):
            raise NotPermitted(permission)
