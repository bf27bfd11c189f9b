"""The HTTP door for who is not signed in: registration, tokens, recovery, consent."""

from typing import Any

from fastapi import APIRouter, Body, Depends, Request, Response

from chassis.auth import ClientAddress, caller
from chassis.errors import language_of
from chassis.words import preferred, translate
from contracts.words import Language, _
from services.identity.answers import ConsentAnswer, Said
from services.identity.consent import TITLE, ConsentText
from services.identity.forms import (
    KINDS,
    Credentials,
    NewPassword,
    RecoveryRequest,
    RefreshToken,
    registration,
)
from services.identity.recovery import Recoveries
from services.identity.registration import Registrations
from services.identity.sign_in import SignIn
from services.identity.tokens import TokenAnswer, Tokens

LETTER_SENT = _(
    "Мы отправили письмо на {email}. В нём пароль для первого входа. Он действует 72 часа."
)
LINK_SENT = _(
    "Если адрес зарегистрирован, мы отправили ссылку."
    " Она действует 60 минут и срабатывает один раз."
)
FORMS = {"oneOf": [form.model_json_schema() for form in KINDS.values()]}
REGISTRATION: dict[str, Any] = {
    "requestBody": {"content": {"application/json": {"schema": FORMS}}, "required": True}
}


def language(request: Request) -> Language:
    """The language the person reads."""
    return preferred(request.headers.get("accept-language"))


def router(
    registrations: Registrations,
    sign_in: SignIn,
    tokens: Tokens,
    recoveries: Recoveries,
    consent: ConsentText,
) -> APIRouter:
    """All of it is called from inside alone, on behalf of a person."""
    door = APIRouter(dependencies=[Depends(caller)])

    @door.get("/consent")
    async def read_consent(request: Request) -> ConsentAnswer:
        """The text that registration asks consent to, and its version."""
        spoken = language(request)
        return ConsentAnswer(
            version=consent.version,
            language=spoken,
            title=TITLE.spoken(spoken),
            text=consent.text.spoken(spoken),
        )

    @door.post("/registrations", status_code=202, openapi_extra=REGISTRATION)
    async def register(
        request: Request,
        address: ClientAddress,
        given: dict[str, Any] = Body(),  # noqa: B008
    ) -> Said:
        """Register; the answer is the same whether the address was known or not."""
        form = registration(given)
        await registrations.register(form, address, language(request))
        hidden = form.email[0] + "…@" + form.email.partition("@")[2]
        return Said(message=translate(LETTER_SENT, language_of(request), email=hidden))

    @door.post("/tokens")
    async def open_session(
        request: Request, address: ClientAddress, given: Credentials
    ) -> TokenAnswer:
        """Sign in by e-mail and password, and a code where the account asks for one."""
        return await sign_in.sign_in(given, address, request.headers.get("user-agent", ""))

    @door.post("/tokens/refresh")
    async def refresh(given: RefreshToken) -> TokenAnswer:
        """New tokens for a refresh token, which is void after that."""
        return await tokens.refresh(given.refresh_token)

    @door.delete("/tokens", status_code=204)
    async def close_session(given: RefreshToken) -> Response:
        """Sign out."""
        await tokens.close(given.refresh_token)
        return Response(status_code=204)

    @door.post("/password-recoveries", status_code=202)
    async def ask_recovery(request: Request, given: RecoveryRequest) -> Said:
        """Post a recovery link, if the address is known; the answer does not tell."""
        await recoveries.ask(given.email)
        return Said(message=translate(LINK_SENT, language_of(request)))

    @door.get("/password-recoveries/{token}", status_code=204)
    async def check_recovery(token: str) -> Response:
        """Whether the link is still good; spends nothing."""
        await recoveries.check(token)
        return Response(status_code=204)

    @door.put("/password-recoveries/{token}", status_code=204)
    async def recover(token: str, given: NewPassword) -> Response:
        """Set a password by the link, once."""
        await recoveries.recover(token, given.password)
        return Response(status_code=204)

    return door
