"""Controls that narrow one column down: values to tick, two numbers, or two dates.

Each shows a choice, gives the filter that the user has made of it, and tells when that changes; what is done
with filters is left to `filter_box`.
"""

from __future__ import annotations

from math import floor, inf, log10
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication, QDate, QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractSpinBox,
    QDateEdit,
    QDoubleSpinBox,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ..small_widgets import plain_label, text_button
from .check_menu import CheckMenu
from .columns import Kind, moment_of
from .filters import (
    DAY_MILLISECONDS,
    Choice,
    Filter,
    RangeChoice,
    RangeFilter,
    ValuesChoice,
    ValuesFilter,
)

_EPOCH = QDate(1970, 1, 1)
_MOST_DECIMALS = 9
_SHORT = 3
"""Characters for which two fields have room beside a label."""


def editor_for(choice: Choice) -> FilterEditor:
    """Make the control for a choice."""
    if isinstance(choice, ValuesChoice):
        return ValuesEditor(choice)
    return DatesEditor(choice) if choice.column.kind is Kind.DATE else NumbersEditor(choice)


class FilterEditor(QWidget):
    """What the three have in common."""

    changed = pyqtSignal()
    """The user has set another filter, or none."""

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self.choice: Any = choice
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What is reached by the Tab key, from left to right."""
        raise NotImplementedError

    @property
    def is_wide(self) -> bool:
        """Whether it needs the whole width of a narrow dock."""
        return False

    def show_choice(self, choice: Choice) -> None:
        """Offer a choice that may be another; what the user has set counts as far as that is in it."""
        raise NotImplementedError

    def clear(self) -> None:
        """Set no filter; this tells nothing."""
        raise NotImplementedError

    @property
    def filter(self) -> Filter | None:
        """The filter that is set."""
        raise NotImplementedError


class ValuesEditor(FilterEditor):
    """A button with a menu of values: only those ticked pass, or all while none is."""

    def __init__(self, choice: ValuesChoice) -> None:
        super().__init__(choice)
        self._ticked: frozenset[Any] = frozenset()
        self._menu = CheckMenu(self)
        self._menu.changed.connect(self._take)
        self._button = text_button("", choice.column.title)
        self._button.setMenu(self._menu)
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row.addWidget(self._button)
        self.show_choice(choice)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """The button."""
        return (self._button,)

    def show_choice(self, choice: Choice) -> None:
        """Offer the values, those ticked before still ticked."""
        self.choice = choice
        self._menu.show_entries([(value, self._text(value)) for value in self.choice.values], self._ticked)
        self._name_button()

    def clear(self) -> None:
        """Untick all."""
        self._ticked = frozenset()
        self.show_choice(self.choice)

    @property
    def filter(self) -> Filter | None:
        """Let the ticked values pass, as far as there are rasters that have them."""
        offered = self._ticked.intersection(self.choice.values)
        return ValuesFilter(self.choice.column, offered) if offered else None

    def _take(self, ticked: frozenset[Any]) -> None:
        self._ticked = ticked
        self._name_button()
        self.changed.emit()

    def _name_button(self) -> None:
        ticked = [self._text(value) for value in self.choice.values if value in self._ticked]
        told = ", ".join(ticked) or QCoreApplication.translate("FilterBox", "Any")
        room = 22
        text = told if len(told) <= room else f"{told[: room - 1]}…"
        self._button.setText(text.replace("&", "&&"))
        self._button.setAccessibleName(f"{self.choice.column.title}: {told}")

    def _text(self, value: Any) -> str:
        unknown = QCoreApplication.translate("FilterBox", "Unknown")
        return unknown if value is None else self.choice.column.text(value)


class _RangeEditor(FilterEditor):
    """Two fields with a dash between; one that stands at its end limits nothing."""

    def __init__(self, choice: RangeChoice, low: Any, high: Any) -> None:
        super().__init__(choice)
        self._low, self._high = low, high
        self._wanted: tuple[Any, Any] = (None, None)
        """What the user has set them to, whether or not it lies in what is offered now."""
        title = choice.column.title_with_unit
        self._add(low, QCoreApplication.translate("FilterBox", "{title} from").format(title=title))
        self._row.addWidget(plain_label("\N{EN DASH}"))
        self._add(high, QCoreApplication.translate("FilterBox", "{title} to").format(title=title))
        self.show_choice(choice)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """Both fields."""
        return (self._low, self._high)

    @property
    def is_wide(self) -> bool:
        """Whether it needs the whole width of a narrow dock."""
        return max(len(self._low.text()), len(self._high.text())) > _SHORT

    def show_choice(self, choice: Choice) -> None:
        """Offer what lies between the new ends; what was set beyond them would let nothing pass, or all."""
        self.choice = choice
        for place, field in enumerate(self.controls):
            with QSignalBlocker(field):
                self._offer(field)
                ends, wanted = self._ends(field), self._wanted[place]
                is_offered = wanted is not None and ends[0] <= wanted <= ends[1]
                self._put(field, wanted if is_offered else ends[place])

    def clear(self) -> None:
        """Let everything pass."""
        self._wanted = (None, None)
        self.show_choice(self.choice)

    @property
    def filter(self) -> Filter | None:
        """Let pass what lies between the two."""
        is_low_set, is_high_set = self._is_set
        if not is_low_set and not is_high_set:
            return None
        low = self._lowest(self._low) if is_low_set else -inf
        return RangeFilter(self.choice.column, low, self._highest(self._high) if is_high_set else inf)

    def _add(self, field: QAbstractSpinBox, name: str) -> None:
        field.setAccessibleName(name)
        field.setToolTip(name)
        # A number counts once it is complete.
        field.setKeyboardTracking(False)
        field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row.addWidget(field, 1)

    @property
    def _is_set(self) -> tuple[bool, bool]:
        return (
            self._value(self._low) > self._ends(self._low)[0],
            self._value(self._high) < self._ends(self._high)[1],
        )

    def _take(self) -> None:
        is_low_set, is_high_set = self._is_set
        self._wanted = (
            self._value(self._low) if is_low_set else None,
            self._value(self._high) if is_high_set else None,
        )
        self.changed.emit()


class NumbersEditor(_RangeEditor):
    """From one number to another, as exact as their distance asks for."""

    def __init__(self, choice: RangeChoice) -> None:
        super().__init__(choice, QDoubleSpinBox(), QDoubleSpinBox())
        for field in (self._low, self._high):
            field.valueChanged.connect(lambda _: self._take())

    def _offer(self, field: QDoubleSpinBox) -> None:
        decimals = _decimals(self.choice.high - self.choice.low, self.choice.column.kind)
        field.setDecimals(decimals)
        field.setSingleStep(10.0**-decimals)
        field.setRange(self.choice.low, self.choice.high)

    def _ends(self, field: QDoubleSpinBox) -> tuple[float, float]:
        return field.minimum(), field.maximum()

    def _value(self, field: QDoubleSpinBox) -> float:
        return field.value()

    def _put(self, field: QDoubleSpinBox, value: float) -> None:
        field.setValue(value)

    def _lowest(self, field: QDoubleSpinBox) -> float:
        return field.value() - _half_step(field)

    def _highest(self, field: QDoubleSpinBox) -> float:
        return field.value() + _half_step(field)


class DatesEditor(_RangeEditor):
    """From one day to another, both included, in UTC; each can be picked from a calendar."""

    def __init__(self, choice: RangeChoice) -> None:
        super().__init__(choice, QDateEdit(), QDateEdit())
        for field in (self._low, self._high):
            field.setCalendarPopup(True)
            field.setDisplayFormat("yyyy-MM-dd")
            field.dateChanged.connect(lambda _: self._take())

    def _offer(self, field: QDateEdit) -> None:
        field.setDateRange(_day(self.choice.low), _day(self.choice.high))

    def _ends(self, field: QDateEdit) -> tuple[QDate, QDate]:
        return field.minimumDate(), field.maximumDate()

    def _value(self, field: QDateEdit) -> QDate:
        return field.date()

    def _put(self, field: QDateEdit, value: QDate) -> None:
        field.setDate(value)

    def _lowest(self, field: QDateEdit) -> float:
        return _EPOCH.daysTo(field.date()) * DAY_MILLISECONDS

    def _highest(self, field: QDateEdit) -> float:
        return self._lowest(field) + DAY_MILLISECONDS - 1


def _half_step(field: QDoubleSpinBox) -> float:
    """Give what a field's rounding may hide: 0.3 means all that reads so."""
    return 0.5 * 10.0 ** -field.decimals()


def _day(milliseconds: float) -> QDate:
    day = moment_of(milliseconds).date()
    return QDate(day.year, day.month, day.day)


def _decimals(distance: float, kind: Kind) -> int:
    """Give the decimals by which hundreds of steps lie between two ends."""
    if kind is Kind.WHOLE:
        return 0
    return min(max(0, 2 - floor(log10(distance))), _MOST_DECIMALS)
