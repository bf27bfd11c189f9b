"""What takes a message of макет 80020 as the parser meets it, a channel in memory at a time."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from contracts.words import _
from services.metering.intervals.message import Message, day_of, moment_of
from services.metering.intervals.packing import pack
from services.metering.intervals.periods import MOST, Told, attribute, series
from services.metering.intervals.plain import Plain
from services.metering.intervals.refusal import UNKNOWN, PointRefused, Reason, WholeRefused
from services.metering.intervals.series import CHANNELS, IMPORTED

TOKEN: Final = 256 * 1024
"""Bytes of one tag or text: none of the layout comes near."""
DEEPEST, LONGEST = 30, 1000
POINTS, VALUES = 50_000, 5_000_000
"""In one message: 25 000 points with all four channels have as many values."""
WITH_CHANNELS = frozenset({"measuringpoint", "accountpoint", "deliverypoint"})
TEXTS = frozenset({"day", "timestamp", "inn"})
NOTHING: Final[Mapping[str, str]] = {}
NONE: Final[list[str]] = []
WITHOUT = frozenset({"deliverygroup", "peretok"})
"""Sums and flows of a grid, which are no supply points."""


class Reader:
    """Takes what the parser meets, and keeps no more than the channel it stands in.

    The parser itself tells it, for a tree is not needed and takes three times as long. Inside a
    channel, where nearly all of a file is, it listens with as little as it can.
    """

    def __init__(self, name: str, plain: Plain) -> None:
        self._plain = plain
        self._message = Message(name=name)
        self._expat: Any = None
        self._names: dict[str, str] = {}
        self._fed, self._depth, self._values = 0, 0, 0
        self._text: list[str] = []
        self._point, self._channel = "", ""
        self._channels: dict[str, bytes] = {}
        self._periods: list[Told] = []
        self._period, self._marks, self._value = NOTHING, NOTHING, ""
        self._wrong: Reason | None = None

    def listen(self, expat: Any) -> None:
        """Be told by this parser."""
        self._expat = expat
        expat.ordered_attributes = False
        expat.DefaultHandlerExpand = None
        expat.CharacterDataHandler = None
        self._listen_outside()

    def _listen_outside(self) -> None:
        self._expat.StartElementHandler = self.start
        self._expat.EndElementHandler = self.end

    def hold_to_the_bound(self, fed: int) -> None:
        """A tag or text that does not end is no part of the layout."""
        self._fed += fed
        read = max(0, self._expat.CurrentByteIndex)
        self._plain.forget(read)
        waits = self._fed - read
        if waits > TOKEN or sum(map(len, self._text)) > LONGEST:
            raise WholeRefused(_("В файле слишком длинная строка"))

    def close(self) -> None:
        """The parser is at the end; `message` says what was read."""

    def message(self) -> Message:
        """All that was read."""
        if self._message.on is None:
            raise WholeRefused(_("В файле нет дня (datetime, day)"))
        return self._message

    def start(self, tag: str, told: Mapping[str, str]) -> None:
        """An element begins, outside the channels."""
        name = self._named(tag)
        self._depth += 1
        if self._depth == 1:
            self._begin(name, told)
        elif self._depth > DEEPEST:
            raise WholeRefused(_("В файле слишком много вложенных элементов"))
        elif name in TEXTS:
            self._hear_text()
        elif name in WITH_CHANNELS:
            self._begin_point(told)
        elif name == "measuringchannel":
            self._begin_channel(told)
        elif name in WITHOUT:
            self._message.skipped += 1

    def end(self, tag: str) -> None:
        """An element ends, outside the channels."""
        name = self._named(tag)
        self._depth -= 1
        if name in TEXTS:
            self._told(name, self._heard().strip())
        elif name in WITH_CHANNELS:
            self._end_point()

    def _start_inside(self, tag: str, told: Mapping[str, str]) -> None:
        name = self._names.get(tag) or self._named(tag)
        if name == "value":
            self._marks, self._text = told, []
            self._expat.CharacterDataHandler = self._text.append
        elif name == "period":
            self._period, self._marks, self._value = told, NOTHING, ""
        else:
            self._depth += 1
            if self._depth > DEEPEST:
                raise WholeRefused(_("В файле слишком много вложенных элементов"))
            if name == "measuringchannel":
                self._take_left_out()

    def _end_inside(self, tag: str) -> None:
        name = self._names.get(tag) or self._named(tag)
        if name == "value":
            self._expat.CharacterDataHandler = None
            self._value, self._text = "".join(self._text), NONE
        elif name == "period":
            self._end_period()
        else:
            self._depth -= 1
            if name == "measuringchannel":
                self._end_channel()

    def _hear_text(self) -> None:
        self._text = []
        self._expat.CharacterDataHandler = self._text.append

    def _heard(self) -> str:
        self._expat.CharacterDataHandler = None
        text, self._text = "".join(self._text), []
        return text

    def _named(self, tag: str) -> str:
        """As the layout writes it; few tags are met often, and few are kept."""
        known = self._names.get(tag)
        if known is not None:
            return known
        name = tag.rpartition("}")[2].lower()
        if len(self._names) < 100:
            self._names[tag] = name
        return name

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = attribute(attributes, "class")
        if name != "message" or kind != "80020":
            raise WholeRefused(_("Это не макет 80020"))
        self._message.number = attribute(attributes, "number")[:20]

    def _told(self, name: str, text: str) -> None:
        if name == "inn":
            self._message.inn = self._message.inn or text[:12]
        elif name == "timestamp":
            self._message.made_at = moment_of(text)
        elif self._message.on is None:
            self._message.on = day_of(text)

    def _begin_point(self, attributes: Mapping[str, str]) -> None:
        if self._message.on is None:
            raise WholeRefused(_("День (datetime, day) должен стоять до значений"))
        if len(self._message.points) + len(self._message.refused) >= POINTS:
            raise WholeRefused(_("В файле слишком много точек"))
        self._point, self._wrong = attribute(attributes, "code")[:40], None
        self._channels, self._channel, self._periods = {}, "", []
        if not (len(self._point) == 15 and self._point.isascii() and self._point.isdigit()):
            self._wrong = Reason(_("Код точки — 15 цифр"))

    def _begin_channel(self, attributes: Mapping[str, str]) -> None:
        self._expat.StartElementHandler = self._start_inside
        self._expat.EndElementHandler = self._end_inside
        self._channel, self._periods = attribute(attributes, "code")[:10].zfill(2), []
        if self._channel not in CHANNELS:
            said = {"channel": self._channel}
            self._wrong = self._wrong or Reason(_("Канал {channel} неизвестен"), said, UNKNOWN)
        self._take_left_out()

    def _end_period(self) -> None:
        self._take([(self._period, self._value, self._marks)])

    def _take_left_out(self) -> None:
        self._take(self._plain.at(self._expat.CurrentByteIndex))

    def _take(self, periods: Sequence[Told]) -> None:
        self._values += len(periods)
        if self._values > VALUES:
            raise WholeRefused(_("В файле слишком много значений"))
        if len(self._periods) > MOST:
            self._wrong = self._wrong or Reason(_("Интервалов больше, чем есть в сутках"))
            return
        self._periods += periods

    def _end_channel(self) -> None:
        self._listen_outside()
        if self._wrong is None and self._point:
            try:
                self._take_channel()
            except PointRefused as refused:
                self._wrong = refused.reason
        self._periods = []

    def _take_channel(self) -> None:
        if self._channel in self._channels:
            raise PointRefused(_("Канал {channel} указан дважды"), channel=self._channel)
        made = series(self._periods, self._message.day)
        self._channels[self._channel] = pack(made)
        self._message.not_commercial |= any(made.statuses)
        if self._channel == IMPORTED and made.is_zero:
            self._message.zeros.append(self._point)

    def _end_point(self) -> None:
        kept = self._message.points.get(self._point, {})
        if self._wrong is None and kept.keys() & self._channels.keys():
            self._wrong = Reason(_("Точка указана дважды с одними и теми же каналами"))
        if self._wrong is None and not self._channels:
            self._wrong = Reason(_("У точки нет каналов"))
        if self._wrong is not None or self._point in self._message.refused:
            self._message.points.pop(self._point, None)
            self._message.refused.setdefault(self._point, self._wrong or Reason(""))
        else:
            self._message.points[self._point] = {**kept, **self._channels}
        self._point = ""
