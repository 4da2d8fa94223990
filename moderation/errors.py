"""What can go wrong here, as types with the values a door needs to say what to do about it."""

from datetime import datetime


class ModerationError(Exception):
    """Base of this app's own errors."""


class AlreadyPublished(ModerationError):
    """A published convention version, or a part of one, was about to change."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"Convention version {number} is published and can no longer change. "
            "Start a new draft instead."
        )


class AppendOnly(ModerationError):
    """A record that is only ever added to was about to be changed or deleted."""

    def __init__(self, record: str) -> None:
        self.record = record
        super().__init__(f"{record} rows are a record: they are never changed or deleted.")


class NotAllowedFrom(ModerationError):
    """The object is not in a state the action starts from."""

    def __init__(self, action: str, state: str) -> None:
        self.action = action
        self.state = state
        super().__init__(f"Cannot {action} from the state “{state}”.")


class NotPermitted(ModerationError):
    """The person may not do this."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        super().__init__(f"This needs the permission {permission}.")


class BrokenConvention(ModerationError):
    """A convention draft or file that cannot be published as it is; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class CaseMoved(ModerationError):
    """Somebody else changed the case in between; look again."""


class HeldByOther(ModerationError):
    """Another person has claimed the case."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name} has claimed this case.")


class OwnCase(ModerationError):
    """The person had a part in what they are about to judge."""


class BrokenRuling(ModerationError):
    """A decision that lacks what it must have; ``reason`` says what."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NotOpen(ModerationError):
    """An appeal that cannot be filed; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class FileRefused(ModerationError):
    """A file that cannot be taken; ``reason`` says why and what to do, ``name`` which one."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name}: {reason}")


class ReportsMuted(ModerationError):
    """Somebody whose reports are muted, until ``until``, sent one that is not about minors."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"Reports are muted until {until:%Y-%m-%d %H:%M}.")


class NeedsSecondPerson(ModerationError):
    """Whoever had a hand in something may not be the one who approves it."""


class BrokenSpan(ModerationError):
    """A checker pointed at a place that does not hold the words it quotes."""

    def __init__(self, checker: str, field: str, start: int, end: int) -> None:
        self.checker = checker
        super().__init__(f"Checker “{checker}” returned a wrong span: {field}[{start}:{end}].")


class PlanChanged(ModerationError):
    """The terms changed between the preview of an import and its confirmation."""


class NotYetEarned(ModerationError):
    """A detector's record does not carry the next stage; ``lacking`` says what is wanted."""

    def __init__(self, checker: str, lacking: list[str]) -> None:
        self.checker = checker
        self.lacking = lacking
        super().__init__(f"“{checker}” has not earned the next stage: {' '.join(lacking)}")


class AlreadyRegistered(ModerationError):
    """Two adapters were registered for one kind of subject."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"Another adapter already answers for the subject kind “{kind}”.")
