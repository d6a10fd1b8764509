"""How the chosen rasters are to come: clipped or whole, in which format, into which folder.

Starting the download and telling of it is `job_panel`'s; showing emits nothing.
"""

from __future__ import annotations

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QCoreApplication, QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from ...core.formats import FORMATS, RasterFormat
from ...core.service import ServiceInfo
from ..settings import DownloadChoices, default_folder
from ..small_widgets import name_buttons


class DownloadPanel(QWidget):
    """The choices of a download."""

    changed = pyqtSignal(object)
    """The DownloadChoices, when the user has changed them."""

    def __init__(self, choices: DownloadChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service: ServiceInfo | None = None
        self._clip = self._new_check_box("clipToArea")
        self._clip.setText(QCoreApplication.translate("DownloadPanel", "Clip to the area"))
        self._format = self._new_format_combo()
        self._convert = self._new_check_box("convertWhole")
        self._convert.setText(QCoreApplication.translate("DownloadPanel", "Convert whole rasters too"))
        self._convert.setToolTip(
            QCoreApplication.translate(
                "DownloadPanel",
                "The service converts clipped rasters only; with this, also those that come whole.",
            )
        )
        self._note = QLabel(self)
        self._note.setObjectName("formatNote")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._folder = self._new_folder_chooser()
        self._lay_out()
        self.show_choices(choices)
        self.show_context(None, has_area=False)

    @property
    def choices(self) -> DownloadChoices:
        """Give what is chosen."""
        return DownloadChoices(
            # Else a path that says not where it begins would begin wherever QGIS was started.
            folder=default_folder() / self._folder.filePath(),
            clip=self._clip.isChecked(),
            format=self._chosen_format,
            convert_whole=self._convert.isChecked(),
        )

    def show_choices(self, choices: DownloadChoices) -> None:
        """Show these choices."""
        blockers = [
            QSignalBlocker(widget) for widget in (self._clip, self._format, self._convert, self._folder)
        ]
        self._clip.setChecked(choices.clip)
        self._format.setCurrentIndex(0 if choices.format is None else 1 + FORMATS.index(choices.format))
        self._convert.setChecked(choices.convert_whole)
        self._folder.setFilePath(str(choices.folder))
        del blockers
        self._refresh()

    def show_context(self, service: ServiceInfo | None, *, has_area: bool, is_anywhere: bool = False) -> None:
        """Fit the choices to a service and to whether there is an area to clip to.

        There is none also where rasters are listed from anywhere, whatever is drawn.
        """
        self._service = service
        self._clip.setEnabled(has_area)
        self._clip.setToolTip("" if has_area else _why_whole(is_anywhere))
        self._refresh()

    @property
    def _chosen_format(self) -> RasterFormat | None:
        index = self._format.currentIndex()
        return FORMATS[index - 1] if index > 0 else None

    def _tell(self) -> None:
        self._refresh()
        self.changed.emit(self.choices)

    def _refresh(self) -> None:
        self._convert.setVisible(self._chosen_format is not None)
        note = self._format_note()
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _format_note(self) -> str:
        chosen, service = self._chosen_format, self._service
        if chosen is None or service is None or chosen.can_hold(service.pixel_type, service.band_count):
            return ""
        text = QCoreApplication.translate(
            "DownloadPanel", "{format} cannot hold these pixels: expect TIFF for some rasters or all."
        )
        return text.format(format=chosen.word)

    def _new_check_box(self, name: str) -> QCheckBox:
        box = QCheckBox(self)
        box.setObjectName(name)
        box.toggled.connect(self._tell)
        return box

    def _new_format_combo(self) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName("format")
        combo.setAccessibleName(QCoreApplication.translate("DownloadPanel", "Format of the rasters"))
        combo.addItem(QCoreApplication.translate("DownloadPanel", "As is (native)"))
        combo.addItems([known.word for known in FORMATS])
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(8)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        combo.currentIndexChanged.connect(self._tell)
        return combo

    def _new_folder_chooser(self) -> QgsFileWidget:
        folder = QgsFileWidget(self)
        folder.setObjectName("folder")
        folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        folder.setDialogTitle(QCoreApplication.translate("DownloadPanel", "Folder for the rasters"))
        folder.setToolTip(
            QCoreApplication.translate("DownloadPanel", "Each download gets a folder of its own in this one.")
        )
        folder.lineEdit().setPlaceholderText(str(default_folder()))
        # Of the two parts that take the focus neither has the name of the whole.
        folder.lineEdit().setAccessibleName(folder.dialogTitle())
        name_buttons(folder, QCoreApplication.translate("DownloadPanel", "Choose the folder"))
        folder.fileChanged.connect(self._tell)
        return folder

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self._clip, 0, 0, 1, 2)
        self._add_row(layout, 1, QCoreApplication.translate("DownloadPanel", "&Format"), self._format)
        layout.addWidget(self._note, 2, 0, 1, 2)
        layout.addWidget(self._convert, 3, 0, 1, 2)
        self._add_row(layout, 4, QCoreApplication.translate("DownloadPanel", "F&older"), self._folder)

    def _add_row(self, layout: QGridLayout, row: int, text: str, widget: QWidget) -> None:
        label = QLabel(text, self)
        label.setBuddy(widget)
        layout.addWidget(label, row, 0)
        layout.addWidget(widget, row, 1)


def _why_whole(is_anywhere: bool) -> str:
    if is_anywhere:
        return QCoreApplication.translate(
            "DownloadPanel",
            "Rasters from anywhere come whole. To clip them, list those that meet the area: see the filters.",
        )
    return QCoreApplication.translate("DownloadPanel", "Without an area, rasters come whole.")
