"""The ways identity says no that no other service has."""

from chassis.errors import NotNow, NotSignedIn
from contracts.words import _

SLOW_DOWN = _("Слишком много попыток. Повторите через 15 минут или восстановите пароль")


class WrongCredentials(NotSignedIn):
    """One answer for an unknown login, a wrong password, and an initial one that is used or old."""

    slug, default = "wrong-credentials", _("Неверный логин или пароль")


class SecondFactorRequired(NotSignedIn):
    """The password was right; a code of the second factor is missing or wrong."""

    slug, default = "second-factor-required", _("Введите код из приложения для входа")


class AddressTaken(NotNow):
    """Another account signs in with this address."""

    slug, default = "address-taken", _("Этот адрес уже используется в другой учётной записи")


class Oneself(NotNow):
    """An administrator does not lock the door behind themselves."""

    slug = "oneself"
    default = _(
        "Себе роль не меняют и свою учётную запись не отключают: попросите другого администратора"
    )


class LastAdmin(NotNow):
    """Somebody must be able to let others in."""

    slug, default = "last-admin", _("Это последний администратор: сначала назначьте другого")
