"""The filters of a list: one line for each column that offers a choice, and a clause that the service runs.

What a choice's control looks like is `filter_editors`' work; which rows pass is left to the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qgis.PyQt.QtCore import QCoreApplication, QSize, pyqtSignal
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from ..relation import Relation
from ..small_widgets import plain_label
from .cells import as_html
from .columns import RasterColumn
from .filter_editors import FilterEditor, editor_for
from .filters import Choice, Filter

_Name = tuple[str, type]
"""Of a line: its column's key, and which sort of Choice it offers."""
_LABEL_CHARACTERS = 14
_NARROWEST_RANGE = 250
"""Pixels that two dates need beside each other."""


class FilterBox(QWidget):
    """Lines of a label and a control each."""

    changed = pyqtSignal(object)
    """The tuple of the filters that are set."""
    where_requested = pyqtSignal(str)
    """A where clause that the service is to list rasters by; empty for none."""
    relation_requested = pyqtSignal(object)
    """The Relation to the area that rasters are to have."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editors: dict[_Name, FilterEditor] = {}
        """All that there have been for a service; what one is set to counts while its choice is offered."""
        self._labels: dict[_Name, QLabel] = {}
        self._offered: list[_Name] = []
        self._where = _where_field()
        self._where_label = _label(
            QCoreApplication.translate("FilterBox", "Where"), self._where.toolTip(), self._where
        )
        self._shown_where = ""
        self._relation = _relation_box()
        self._relation_label = _label(
            QCoreApplication.translate("FilterBox", "Area"), self._relation.accessibleName(), self._relation
        )
        self._shown_relation: Relation | None = None
        self._is_narrow = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._where.returnPressed.connect(self._ask_where)
        self._relation.activated.connect(self._ask_relation)
        self.show_relation(None)
        self._lay_out()

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these choices; what is set stays where it can. This tells nothing: see `filters`.

        What is set for a choice that is gone counts again when that comes back.
        """
        offered = {(choice.column.key, type(choice)): choice for choice in choices}
        for name in self._offered:
            if name not in offered:
                self._put_away(name)
        self._offered = list(offered)
        for name, choice in offered.items():
            if name in self._editors:
                self._editors[name].show_choice(choice)
            else:
                self._add(name, choice)
        self._lay_out()

    def forget(self) -> None:
        """Offer nothing, and forget what was set. This tells nothing."""
        self.show_choices(())
        for part in (*self._editors.values(), *self._labels.values()):
            part.deleteLater()
        self._editors, self._labels = {}, {}

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put two dates below their label where there is no room beside it."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < self._label_width() + _NARROWEST_RANGE
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._lay_out()

    def minimumSizeHint(self) -> QSize:
        """Give the height as it is, and the width as it may become."""
        return QSize(_NARROWEST_RANGE, super().minimumSizeHint().height())

    def show_where(self, where: str) -> None:
        """Show the where clause that rasters are listed by; what is being typed stays until it is another."""
        if where != self._shown_where:
            self._shown_where = where
            self._where.setText(where)

    def show_relation(self, relation: Relation | None) -> None:
        """Show how rasters must lie to the area; None where there is no area."""
        self._shown_relation = relation
        for part in (self._relation_label, self._relation):
            part.setVisible(relation is not None)
        self._relation.setCurrentIndex(max(self._relation.findData(relation), 0))

    def clear(self) -> None:
        """Take all filters and conditions off that hide rasters, and tell it."""
        for editor in self._editors.values():
            editor.clear()
        self.changed.emit(self.filters)
        self._where.clear()
        self._ask_where()
        if self._shown_relation is Relation.COVERS:
            self._relation.setCurrentIndex(0)
            self._ask_relation()

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters that are set, in the order of the lines."""
        filters = (self._editors[name].filter for name in self._offered)
        return tuple(one for one in filters if one is not None)

    def _add(self, name: _Name, choice: Choice) -> None:
        editor = self._editors[name] = editor_for(choice)
        editor.changed.connect(lambda: self.changed.emit(self.filters))
        self._labels[name] = _column_label(choice.column, editor)

    def _put_away(self, name: _Name) -> None:
        for part in (self._editors[name], self._labels[name]):
            self._grid.removeWidget(part)
            part.hide()

    def _lay_out(self) -> None:
        lines: list[tuple[QWidget, QWidget, bool]] = [(self._relation_label, self._relation, False)]
        editors = [(self._labels[name], self._editors[name]) for name in self._offered]
        lines += [(label, editor, editor.is_wide) for label, editor in editors]
        lines.append((self._where_label, self._where, False))
        row = 0
        for label, control, is_wide in lines:
            if is_wide and self._is_narrow:
                self._grid.addWidget(label, row, 0, 1, 2)
                self._grid.addWidget(control, row + 1, 0, 1, 2)
            else:
                self._grid.addWidget(label, row, 0)
                self._grid.addWidget(control, row, 1)
            row += 2
        for label, editor in editors:
            # Not before they are in the grid: a widget without a parent would open a window.
            label.show()
            editor.show()
        self._put_in_tab_order()

    def _put_in_tab_order(self) -> None:
        fields = [field for name in self._offered for field in self._editors[name].controls]
        # The fields themselves: an editor takes no focus, and moves alone.
        for before, after in zip([self._relation, *fields], [*fields, self._where]):
            QWidget.setTabOrder(before, after)

    def _label_width(self) -> int:
        labels = [*(self._labels[name] for name in self._offered), self._where_label]
        return max(label.sizeHint().width() for label in labels) + self._grid.horizontalSpacing()

    def _ask_where(self) -> None:
        where = self._where.text().strip()
        if where != self._shown_where:
            self.where_requested.emit(where)

    def _ask_relation(self) -> None:
        relation = self._relation.currentData()
        if self._shown_relation is not None and relation is not self._shown_relation:
            self.relation_requested.emit(relation)


def _relation_box() -> QComboBox:
    box = QComboBox()
    box.addItem(QCoreApplication.translate("FilterBox", "Meets it"), Relation.MEETS)
    box.addItem(QCoreApplication.translate("FilterBox", "Covers all of it"), Relation.COVERS)
    box.addItem(QCoreApplication.translate("FilterBox", "Anywhere"), Relation.ALL)
    box.setAccessibleName(QCoreApplication.translate("FilterBox", "How rasters lie to the area"))
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return box


def _column_label(column: RasterColumn, control: QWidget) -> QLabel:
    """Shorten a long title, but not its unit: the whole of it is in the tooltip."""
    title, most = column.title, _LABEL_CHARACTERS
    shortened = title if len(title) <= most else f"{title[: most - 1]}…"
    text = replace(column, title=shortened).title_with_unit
    return _label(text, column.explanation or column.title_with_unit, control)


def _label(text: str, explanation: str, control: QWidget) -> QLabel:
    label = plain_label(text)
    label.setToolTip(as_html([explanation]))
    label.setBuddy(control)
    return label


def _where_field() -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(QCoreApplication.translate("FilterBox", "SQL, then Enter"))
    field.setAccessibleName(QCoreApplication.translate("FilterBox", "Where clause, run by the service"))
    field.setToolTip(
        QCoreApplication.translate(
            "FilterBox",
            "For experts: the service lists only rasters that meet this condition on its fields,"
            " such as Name LIKE 'A%'. Point at a column's title for the field's name.",
        )
    )
    field.setClearButtonEnabled(True)
    return field
