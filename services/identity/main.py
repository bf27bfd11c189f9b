"""Identity put together: who people are, and how they prove it."""

from fastapi import FastAPI

from chassis.app import Service
from chassis.settings import Settings
from services.identity import api, bus, desk, me
from services.identity.consent import consent_text
from services.identity.guard import Guard
from services.identity.initial import InitialPasswords
from services.identity.letters import Sealer
from services.identity.own_password import OwnPasswords
from services.identity.passwords import Hasher
from services.identity.profile import Profile
from services.identity.recovery import Recoveries
from services.identity.registration import Registrations
from services.identity.reissue import Reissue
from services.identity.sign_in import SignIn
from services.identity.staff import StaffAccounts
from services.identity.store import open_store
from services.identity.tokens import Tokens


def build(settings: Settings) -> FastAPI:
    """The service as it is served."""
    service = Service(settings)
    store = open_store(service)
    service.prepare(lambda: keys_are_there(settings))

    consent = consent_text(settings.company_name, settings.company_phone, settings.public_url)
    guard = Guard(store.limits, settings.registrations_per_hour)
    hasher, sealer = Hasher(), Sealer(settings.seal_public_key)
    initial = InitialPasswords(hasher, sealer)
    tokens = Tokens(settings, store)
    own_passwords = OwnPasswords(store, guard, hasher, tokens, settings.company_name)
    registrations = Registrations(store, guard, initial, consent)
    recoveries = Recoveries(store, guard, sealer, own_passwords)
    profile = Profile(store, guard, sealer, tokens, own_passwords)
    sign_in = SignIn(store, guard, hasher, tokens, service.telemetry.registry)
    staff = StaffAccounts(store, initial, hasher, own_passwords, tokens, settings.default_language)

    bus.subscribe(service.bus, Reissue(store, initial, recoveries, profile))
    return service.app(
        routers=[
            api.router(registrations, sign_in, tokens, recoveries, consent),
            me.router(profile, own_passwords, settings.company_name),
            desk.router(staff, store),
        ],
        parts=[hasher.running],
        description="Accounts, consents, sign-in, recovery, tokens, and the accounts of staff.",
    )


async def keys_are_there(settings: Settings) -> None:
    """Without its keys identity could neither sign nor seal: refuse to start."""
    needed = {
        "KABINET_TOKEN_PRIVATE_KEY": settings.token_private_key.get_secret_value(),
        "KABINET_TOKEN_PUBLIC_KEYS": settings.token_public_keys,
        "KABINET_CALLER_PUBLIC_KEYS": settings.caller_public_keys,
        "KABINET_SEAL_PUBLIC_KEY": settings.seal_public_key,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise ValueError(f"identity does not start without {', '.join(missing)}")
