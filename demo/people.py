"""Who they are. Everybody is invented: numbers of region 00, addresses of example.com."""

from dataclasses import dataclass

from casework.parts import By
from contracts.identity import ConsumerStatus, Role


@dataclass(frozen=True)
class Employee:
    """One of the staff."""

    email: str
    name: str
    role: Role

    @property
    def by(self) -> By:
        """As a case names them."""
        return By(party="staff", name=self.name, email=self.email)


@dataclass(frozen=True)
class Customer:
    """A consumer, and what they write into a form."""

    email: str
    status: ConsumerStatus
    name: str
    phone: str
    address: str
    account_number: str
    document: str
    snils: str | None = None
    inn: str | None = None
    ogrn: str | None = None

    @property
    def by(self) -> By:
        """As a case names them."""
        return By(party="consumer", email=self.email)

    @property
    def written(self) -> dict[str, str]:
        """What they write into whatever form asks for it."""
        return {
            "applicant": self.name,
            "identity_document": self.document,
            "applicant_address": self.address,
            "phone": self.phone,
            "email": self.email,
            "account_number": self.account_number,
            "point_address": self.address,
            "object_address": self.address,
            "access": f"{self.name}, {self.phone}",
        }


STAFF = (
    Employee("operator@demo.example.com", "Мария Примерова", "operator"),
    Employee("operator2@demo.example.com", "Олег Образцов", "operator"),
    Employee("supervisor@demo.example.com", "Вера Старшинова", "supervisor"),
    Employee("admin@demo.example.com", "Антон Учётов", "admin"),
)

CUSTOMERS = (
    Customer(
        email="person@demo.example.com",
        status="person",
        name="Примеров Пётр Петрович",
        phone="+79000000001",
        address="000000, Примерский край, д. Примеровка, участок 7",
        account_number="0000000101",
        document="Паспорт 0000 000001, выдан 01.01.2020 отделом примеров",
        snils="11111111145",
    ),
    Customer(
        email="company@demo.example.com",
        status="company",
        name="ООО «Пример и партнёры»",
        phone="+79000000002",
        address="000000, Примерский край, г. Примерск, ул. Первая, д. 1",
        account_number="0000000202",
        document="Запись в ЕГРЮЛ 1000000000010 от 01.02.2000",
        inn="0000001117",
        ogrn="1000000000010",
    ),
    Customer(
        email="entrepreneur@demo.example.com",
        status="entrepreneur",
        name="ИП Образцова Ольга Олеговна",
        phone="+79000000003",
        address="000000, Примерский край, г. Примерск, ул. Вторая, д. 2, помещение 3",
        account_number="0000000303",
        document="Запись в ЕГРИП 300000000000015 от 01.02.2000",
        inn="000000033302",
        ogrn="300000000000015",
    ),
    Customer(
        email="person2@demo.example.com",
        status="person",
        name="Выдуманова Вера Васильевна",
        phone="+79000000004",
        address="000000, Примерский край, с. Выдумкино, ул. Третья, д. 13",
        account_number="0000000404",
        document="Паспорт 0000 000004, выдан 01.01.2021 отделом примеров",
        snils="22222222290",
    ),
    Customer(
        email="person3@demo.example.com",
        status="person",
        name="Условный Илья Ильич",
        phone="+79000000005",
        address="000000, Примерский край, г. Примерск, ул. Четвёртая, д. 44, кв. 4",
        account_number="0000000505",
        document="Паспорт 0000 000005, выдан 01.01.2022 отделом примеров",
        snils="33333333334",
    ),
    Customer(
        email="company2@demo.example.com",
        status="company",
        name="АО «Примерский насосный завод»",
        phone="+79000000006",
        address="000000, Примерский край, г. Примерск, Промышленный проезд, д. 5",
        account_number="0000000606",
        document="Запись в ЕГРЮЛ 1000000000021 от 01.03.2000",
        inn="0000002223",
        ogrn="1000000000021",
    ),
)
