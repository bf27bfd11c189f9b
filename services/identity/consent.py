"""The consent to the processing of personal data: a text of its own (152-ФЗ ст. 9, 156-ФЗ)."""

import hashlib
from dataclasses import dataclass

from chassis.clock import now
from contracts.words import Language, Words
from services.identity.parts import Consent

ISSUED = "2025-09-01"

TITLE = Words(
    ru="Согласие на обработку персональных данных",
    en="Consent to the processing of personal data",
)
RU = """\
Я свободно, своей волей и в своём интересе даю {company} (далее — Оператор; телефон {phone}, \
адрес в интернете {url}) согласие на обработку моих персональных данных на условиях ниже. Если я \
регистрирую юридическое лицо, согласие относится к моим данным как его представителя.

1. Цель. Создание и ведение личного кабинета потребителя: регистрация и вход, подача заявок и \
обращений и ответы на них, передача показаний и сведения о потреблении, запись на приём, \
направление документов и уведомлений о ходе заявок.

2. Данные. Для физического лица — СНИЛС; для индивидуального предпринимателя — ИНН и ОГРНИП; для \
юридического лица — ИНН и ОГРН организации; во всех случаях — номер телефона, адрес электронной \
почты, сведения о входе в кабинет (время, сетевой адрес, вид программы просмотра), а также данные, \
которые я сообщу в заявках, обращениях и приложенных документах. Специальные категории данных и \
биометрические данные Оператор не запрашивает.

3. Действия. Сбор, запись, систематизация, накопление, хранение, уточнение, извлечение, \
использование, передача в случаях из пункта 4, блокирование, удаление и уничтожение, с помощью \
средств автоматизации и без них. Запись и хранение ведутся в базах данных на территории \
Российской Федерации. Решения, порождающие юридические последствия, исключительно \
автоматизированной обработкой не принимаются.

4. Передача. Данные передаются третьим лицам только тогда, когда это прямо предусмотрено законом \
для исполнения моей заявки (например, гарантирующему поставщику или смежной сетевой организации), \
либо с моего отдельного согласия. Данные не распространяются и не используются для рекламы.

5. Срок. Согласие действует с момента отметки в форме регистрации до удаления учётной записи или \
до отзыва. Документы по договорам и обращениям хранятся и после этого — столько, сколько \
требует закон.

6. Отзыв. Согласие можно отозвать в любое время: обращением в личном кабинете или письменно по \
адресу Оператора. После отзыва учётная запись закрывается, а данные уничтожаются в срок не более \
30 дней, кроме тех, которые Оператор обязан хранить по закону. Отзыв не лишает права подать заявку \
иным способом.

7. Права. Я вправе получить сведения об обработке моих данных, требовать их уточнения, \
блокирования или уничтожения и обжаловать действия Оператора в Роскомнадзор или в суд.

Отметка в форме регистрации равносильна согласию в письменном виде, когда закон не требует \
собственноручной или квалифицированной электронной подписи. Оператор хранит версию этого текста, \
время отметки и сетевой адрес, с которого она сделана.
"""
EN = """\
Of my own free will and in my own interest I give {company} (the Operator; telephone {phone}, \
address on the internet {url}) consent to process my personal data on the terms below. Where I \
register a company, the consent concerns my own data as its representative. The Russian text is \
the one that binds.

1. Purpose. To open and keep the consumer's personal account: registration and sign-in, \
applications, appeals and the answers to them, meter readings and consumption, appointments, \
documents, and news about the progress of applications.

2. Data. For an individual, the insurance number (SNILS); for an individual entrepreneur, the \
taxpayer number (INN) and registration number (OGRNIP); for a company, its INN and OGRN; in every \
case the telephone number, the e-mail address, records of sign-ins (time, network address, kind of \
browser), and what I tell in applications, appeals and the documents I attach. The Operator asks \
for no special categories of data and no biometric data.

3. Actions. Collection, recording, ordering, accumulation, storage, correction, retrieval, use, \
transfer as in clause 4, blocking, erasure and destruction, by automated means and without them. \
The data are recorded and stored in databases in the Russian Federation. No decision with legal \
effect is taken by automated processing alone.

4. Transfer. Data go to third parties only where the law provides for it in order to carry out my \
application (for example, to the supplier of last resort or an adjacent grid company), or with my \
separate consent. They are not made public and not used for advertising.

5. Term. The consent holds from the tick in the registration form until the account is deleted or \
the consent is withdrawn. Documents of contracts and appeals are kept after that for as long as \
the law requires.

6. Withdrawal. The consent can be withdrawn at any time, by an appeal in the account or in writing \
to the Operator's address. The account is then closed, and the data are destroyed within 30 days \
at the latest, except those the Operator must keep by law. Withdrawal does not take away the right \
to apply in another way.

7. Rights. I may learn how my data are processed, demand that they be corrected, blocked or \
destroyed, and complain of the Operator to Roskomnadzor or to a court.

The tick in the registration form counts as consent in writing wherever the law asks for neither a \
handwritten nor a qualified electronic signature. The Operator keeps the version of this text, the \
time of the tick and the network address it came from.
"""


@dataclass(frozen=True)
class ConsentText:
    """The text with this company's name, and a version that names exactly these words."""

    text: Words

    @property
    def version(self) -> str:
        """The day the wording was issued, and a print of the words as they were shown."""
        printed = hashlib.sha256((self.text.ru + self.text.en).encode()).hexdigest()[:8]
        return f"{ISSUED}-{printed}"

    def given(self, address: str, language: Language) -> Consent:
        """The record of a tick made now."""
        return Consent(version=self.version, at=now(), address=address, language=language)


def consent_text(company: str, phone: str, url: str) -> ConsentText:
    """The consent asked for by this company."""
    named = {"company": company, "phone": phone, "url": url}
    return ConsentText(Words(ru=RU.format(**named), en=EN.format(**named)))
