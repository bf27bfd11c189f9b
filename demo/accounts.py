"""The accounts of the made-up people, with one password that this stack alone has."""

from datetime import datetime, timedelta

from chassis.app import Service
from chassis.clock import freeze, new_id
from chassis.documents import Documents, Duplicate
from demo.people import CUSTOMERS, STAFF, Customer, Employee
from services.identity.consent import consent_text
from services.identity.model import Account
from services.identity.parts import Password
from services.identity.passwords import Hasher

JOINED = timedelta(days=400)
"""How long ago they came: before the oldest of their cases."""


async def accounts(service: Service, password: str, at: datetime) -> dict[str, str]:
    """Everybody's account id by address; those who have none get one.

    Identity's own relay tells of them, for it looks for what lies untold.
    """
    stored = Documents(service.database["accounts"], Account)
    hasher = Hasher()
    ids: dict[str, str] = {}
    for one in (*STAFF, *CUSTOMERS):
        known = await stored.find_one({"email": one.email})
        if known is None:
            hashed = await hasher.hash(password)
            with freeze(at - JOINED):
                known = await _added(stored, _account(one, hashed, service, at - JOINED))
        ids[one.email] = known.id
    return ids


def _account(one: Employee | Customer, hashed: str, service: Service, at: datetime) -> Account:
    made = Account(
        id=new_id(), email=one.email, created_at=at, password=Password(hash=hashed, set_at=at)
    )
    if isinstance(one, Employee):
        made.name, made.role = one.name, one.role
    else:
        settings = service.settings
        text = consent_text(settings.company_name, settings.company_phone, settings.public_url)
        made.status, made.phone = one.status, one.phone
        made.snils, made.inn, made.ogrn = one.snils, one.inn, one.ogrn
        made.consent = text.given("127.0.0.1", made.language)
    made.register(None, at)
    return made


async def _added(stored: Documents[Account], account: Account) -> Account:
    try:
        return await stored.add(account)
    except Duplicate:  # another one is at it too
        found = await stored.find_one({"email": account.email})
        assert found is not None
        return found
