"""Where the user sets the area: ways to one, its size, what is wrong with it, and its outline on the canvas.

Drawing and editing are left to the canvas tools, judging shapes to `proposal`, reading files to others.
"""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsProject
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent
from qgis.PyQt.QtWidgets import QLabel, QVBoxLayout, QWidget

from ..geometry.translate import MapArea
from . import wording
from .buttons import AreaButtons
from .combining import Combination
from .editor import Edit
from .history import ChangeOfArea, new_history
from .intake import AreaIntake, file_in
from .menu import FileLayer
from .proposal import Proposal, Rejection, judged
from .sketch import AreaSketch
from .tools import AreaTools, Tool
from .undo_keys import UndoKeys
from .warning import AreaWarning


class AreaPanel(QWidget):
    """Buttons, the area's size, and what is wrong with a shape that cannot serve as the area.

    Such a shape stays on the canvas, dashed, until the next one, and changes nothing.
    """

    changed = pyqtSignal(object)
    """The MapArea that the user has set, or None."""
    layer_chosen = pyqtSignal(object, object)
    """A QgsMapLayer to take the area from, and the LayerPart that is meant."""
    file_chosen = pyqtSignal(str)
    """The path of a layer file to take the area from."""
    file_layer_chosen = pyqtSignal(object)
    """The FileLayer, of those that were offered, to take the area from."""

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._area: MapArea | None = None
        self._size_of_area = wording.size_of(None)
        """In words; measuring 100,000 corners takes 50 ms."""
        self._rejected: Rejection | None = None
        self._notice = ""
        self._usual = Combination.NEW
        self._begun: Combination | None = None
        """What will become of the shape that is being drawn."""
        self._drawing: MapArea | None = None
        self._history = new_history(self)
        self._sketch = AreaSketch(canvas)
        self._tools = AreaTools(canvas, self)
        self._buttons = AreaButtons(self)
        self._intake = AreaIntake(canvas, self._buttons.other, self)
        self._status = self._new_label("areaStatus")
        self._hint = self._new_label("areaHint")
        self._warning = AreaWarning(self)
        self._lay_out()
        self._connect()
        self.listen_for_undo_in(self)
        self.setAcceptDrops(True)
        self._refresh()

    @property
    def area(self) -> MapArea | None:
        """Give the area that is set."""
        return self._area

    @property
    def is_drawing(self) -> bool:
        """Tell whether clicks on the map set the area's corners now."""
        return self._tools.active is not None

    def show_area(self, map_area: MapArea | None) -> None:
        """Show an area here and on the canvas, or none; if it is another one, there is nothing to undo."""
        if map_area is not self._area:
            self._history.clear()
            self._show(map_area)

    def show_on_map(self, is_on: bool) -> None:
        """Show the area's outline on the canvas, or take it off there; the area stays."""
        self._sketch.set_visible(is_on)

    def take(self, map_area: MapArea) -> None:
        """Make a shape that was found elsewhere the area, add it or cut it, as is chosen.

        One that comes too late, when the panel may not be used, is dropped.
        """
        if self.isEnabled():
            self._propose(Proposal(map_area, self._usual, wording.step_of_drawing(self._usual)))

    def offer_layers(self, layers: Sequence[FileLayer]) -> None:
        """Ask which layer of the file is meant."""
        self._intake.offer_layers(layers)

    def offer_text(self, text: str) -> None:
        """Show a text that a file holds in the editor, to be used as the area."""
        self._intake.offer_text(text)

    def tell(self, notice: str) -> None:
        """Say why no shape has come from where the user looked for one."""
        self._warn(notice)

    def close_tool(self) -> None:
        """End drawing or editing, if that is on, and give the canvas its previous tool back."""
        self._tools.close()

    def listen_for_undo_in(self, widget: QWidget) -> None:
        """Undo and redo by the keys while this widget, or one in it, has the focus."""
        keys = UndoKeys(widget)
        keys.undo.connect(self._undo)
        keys.redo.connect(self._redo)

    def release(self) -> None:
        """Take everything of the panel off the canvas; for good, the panel shows no area afterwards."""
        self._tools.switched.disconnect(self._follow_tool)
        self._tools.release()
        self._sketch.release()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file, and nothing else."""
        if file_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the area in the dropped file."""
        self.file_chosen.emit(file_in(event.mimeData()))
        event.acceptProposedAction()

    # -- from a shape to the area

    def _take_drawn(self, shape: MapArea, how: Combination) -> None:
        self._propose(Proposal(shape, how, wording.step_of_drawing(how)))

    def _take_edited(self, shape: MapArea, edit: Edit) -> None:
        self._propose(Proposal(shape, Combination.NEW, wording.step_of_editing(edit)))

    def _propose(self, proposal: Proposal) -> None:
        verdict = judged(proposal, self._area, QgsProject.instance().transformContext())
        if isinstance(verdict, Rejection):
            self._reject(verdict)
        else:
            self._accept(verdict, proposal.step)

    def _accept(self, area: MapArea, step: str) -> None:
        # One that was read meanwhile takes nothing away from the one that is being drawn.
        if self._tools.active is not Tool.EDIT and self._drawing is None:
            self.close_tool()
        self._history.push(ChangeOfArea(step, self._area, area, self._set))

    def _reject(self, rejection: Rejection) -> None:
        self._rejected = rejection
        self._sketch.show(self._area, rejection.proposal.shape)
        # Corners that were dragged in vain go back.
        self._tools.set_area(self._area)
        self._warn(rejection.problem)

    def _mend_rejected(self) -> None:
        if self._rejected is not None:
            self._propose(self._rejected.mended)

    def _clear(self) -> None:
        if self._area is None:
            self._show(None)
        else:
            self._history.push(ChangeOfArea(wording.step_of_clearing(), self._area, None, self._set))

    def _undo(self) -> None:
        if self.isEnabled():
            self._history.undo()

    def _redo(self) -> None:
        if self.isEnabled():
            self._history.redo()

    def _set(self, area: MapArea | None) -> None:
        self._show(area)
        self.changed.emit(area)

    # -- what is to be seen

    def _show(self, area: MapArea | None) -> None:
        if area is not self._area:
            self._size_of_area = wording.size_of(area)
        self._area, self._rejected, self._notice = area, None, ""
        if area is None:
            self._usual = Combination.NEW
            if self._tools.active is Tool.EDIT:
                self.close_tool()
        self._sketch.show(area, None)
        self._tools.set_area(area)
        self._refresh()

    def _begin(self, how: Combination) -> None:
        """Forget what was wrong with the shape before."""
        self._begun = how
        self._show(self._area)

    def _preview(self, shape: MapArea | None) -> None:
        self._drawing = shape
        if shape is None:
            self._begun = None
            self._refresh()
        else:
            self._status.setText(self._size())

    def _follow_tool(self) -> None:
        """Say no more how to draw, when another tool has taken over."""
        self._begun = self._drawing = None
        self._warn(self._notice if self._rejected is not None else "")

    def _make_way(self) -> None:
        """Leave the map and what was wrong with a shape, for a text to be typed in."""
        self.close_tool()
        self._show(self._area)

    def _choose_combination(self, how: Combination) -> None:
        self._usual = how
        self._refresh()

    def _warn(self, notice: str) -> None:
        self._notice = notice
        self._refresh()

    def _refresh(self) -> None:
        has_area, tool = self._area is not None, self._tools.active
        how = self._begun or self._usual
        self._status.setText(self._size())
        self._hint.setText("" if tool is None else wording.instruction(tool, how))
        self._hint.setVisible(tool is not None)
        self._buttons.show_combination(how, may_combine=has_area)
        self._tools.set_combination(self._usual, has_area=has_area)
        self._buttons.tools[Tool.EDIT].setEnabled(has_area)
        self._buttons.clear.setEnabled(has_area or self._rejected is not None)
        self._buttons.show_history(self._history)
        can_mend = self._rejected is not None and self._rejected.can_mend
        self._warning.show_notice(self._notice, can_mend=can_mend)

    def _size(self) -> str:
        if self._tools.active in (Tool.POLYGON, Tool.RECTANGLE):
            return wording.size_so_far(self._drawing)
        return self._size_of_area

    # -- the frame

    def _connect(self) -> None:
        tools, buttons = self._tools, self._buttons
        for name, button in buttons.tools.items():
            tools.set_button(name, button)
        tools.switched.connect(self._follow_tool)
        tools.drawn.connect(self._take_drawn)
        tools.edited.connect(self._take_edited)
        tools.begun.connect(self._begin)
        tools.corners_changed.connect(lambda: self._warn(""))
        tools.previewed.connect(self._preview)
        tools.too_few_corners.connect(lambda tool: self._warn(wording.too_few(tool)))
        tools.undo_requested.connect(self._undo)
        tools.redo_requested.connect(self._redo)
        self._history.indexChanged.connect(self._refresh)
        buttons.combination_chosen.connect(self._choose_combination)
        buttons.undo.clicked.connect(self._undo)
        buttons.redo.clicked.connect(self._redo)
        buttons.clear.clicked.connect(self._clear)
        self._warning.mend_requested.connect(self._mend_rejected)
        self._intake.found.connect(self.take)
        self._intake.opened.connect(self._make_way)
        self._intake.layer_chosen.connect(self.layer_chosen)
        self._intake.file_chosen.connect(self.file_chosen)
        self._intake.file_layer_chosen.connect(self.file_layer_chosen)

    def _new_label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._buttons, self._status, self._hint, self._intake, self._warning):
            column.addWidget(widget)
