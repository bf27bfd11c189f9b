"""The HTTP door of the own account."""

from fastapi import APIRouter, Depends, Response

from chassis.auth import AnyPassword, SignedIn, caller
from chassis.clock import now
from services.identity import totp
from services.identity.answers import AccountAnswer, Enrolment, SessionAnswer, SessionList
from services.identity.forms import CodeShown, LinkToken, PasswordChange, ProfileChange
from services.identity.own_password import OwnPasswords
from services.identity.profile import Profile
from services.identity.tokens import TokenAnswer


def router(profile: Profile, own_passwords: OwnPasswords, issuer: str) -> APIRouter:
    """Called on behalf of who is signed in; `issuer` is the name an authenticator app shows."""
    door = APIRouter(prefix="/me", dependencies=[Depends(caller)])

    @door.get("")
    async def read(actor: SignedIn) -> AccountAnswer:
        """The account, identifiers masked."""
        return AccountAnswer.of(await profile.read(actor), now())

    @door.patch("")
    async def change(actor: SignedIn, given: ProfileChange) -> AccountAnswer:
        """Change phone or language at once, the e-mail by a letter to the new address."""
        return AccountAnswer.of(await profile.change(actor, given), now())

    @door.post("/email-confirmations")
    async def confirm_email(actor: SignedIn, given: LinkToken) -> AccountAnswer:
        """The link of the letter: the new address is the login from now on."""
        return AccountAnswer.of(await profile.confirm_email(actor, given.token), now())

    @door.put("/password")
    async def change_password(actor: AnyPassword, given: PasswordChange) -> TokenAnswer:
        """Set one's own password; all other sessions end, this one goes on under new tokens."""
        return await own_passwords.change(actor, given)

    @door.get("/sessions")
    async def sessions(actor: SignedIn) -> SessionList:
        """Where the account is signed in."""
        found = await profile.sessions(actor)
        return SessionList(items=[SessionAnswer.of(one, actor.session) for one in found])

    @door.delete("/sessions", status_code=204)
    async def end_other_sessions(actor: SignedIn) -> Response:
        """Sign out everywhere else."""
        await profile.end_other_sessions(actor)
        return Response(status_code=204)

    @door.post("/totp", status_code=201)
    async def enrol(actor: AnyPassword) -> Enrolment:
        """A TOTP secret for an employee; it counts once a code of it was shown."""
        account = await profile.enrol(actor)
        secret = account.second_factor.secret if account.second_factor else ""
        return Enrolment(secret=secret, otpauth=totp.address(secret, account.email, issuer))

    @door.put("/totp")
    async def confirm(actor: AnyPassword, given: CodeShown) -> TokenAnswer:
        """The first code; from now on sign-in asks for one."""
        return await profile.confirm_factor(actor, given.code)

    return door
