"""What notify tells: the fate of letters that carry secrets."""

from typing import Literal

from contracts.event import Event


class CredentialExpired(Event, name="notify.credential.expired"):
    """A sealed secret could not be sent before it expired; identity makes and seals a new one."""

    account_id: str
    purpose: Literal["password", "recovery", "email_confirmation"]
    to: str
