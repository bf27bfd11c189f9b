"""Technological connection to the grid: the form of 861 п.9, the ways of п.15 and 102-111.

Simplified applicants (п.12(1), 13(2)-13(5), 14) find terms and invoice in the account, and payment
is acceptance; others are sent a draft contract to sign (п.15). What the form says of power and
reliability tells them apart; a temporary connection has shorter terms on either way.
"""

from casework.kind import Kind
from casework.workflow import Workflow
from contracts.words import _
from services.applications.kinds.connection.form import Connection
from services.applications.kinds.connection.moves import MOVES
from services.applications.kinds.connection.states import STATES

PATH = (
    "registered",
    "preparing",
    "offered",
    "drafted",
    "signed",
    "concluded",
    "works",
    "inspection",
    "admitted",
    "noticed",
    "connected",
)
"""The ordinary way; each takes the part of it that is theirs."""

KIND = Kind(
    slug="connection",
    title=_("Технологическое присоединение"),
    help=_("Заявка на технологическое присоединение к электрическим сетям"),
    category="application",
    number="ТП",
    form=Connection,
    workflow=Workflow(path=PATH, states=STATES, moves=MOVES),
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: str(form["object_address"]),
)
