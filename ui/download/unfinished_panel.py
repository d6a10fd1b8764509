"""An unfinished job that can be gone on with: one line with its button, and the others in a menu.

Finding jobs, going on with them and forgetting them is left to `downloads`; showing emits nothing.
"""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QCoreApplication, QDate, QDateTime, QDir, QLocale, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ...core.saved_jobs import SavedJob

_ICONS = Path(__file__).resolve().parents[2] / "resources"
_MOST_OTHERS = 12
"""In the menu."""
_LONGEST_NAME = 40
"""Characters of a service's name; its address is in the tooltip."""


class UnfinishedPanel(QWidget):
    """Shows nothing where no job is unfinished."""

    resume_requested = pyqtSignal(object)
    """The SavedJob to go on with."""
    dismissed = pyqtSignal(object)
    """The SavedJob that is not to be offered again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs: tuple[SavedJob, ...] = ()
        self._shown: SavedJob | None = None
        self._line = QLabel(self)
        self._line.setObjectName("unfinishedLine")
        self._line.setTextFormat(Qt.TextFormat.PlainText)
        self._line.setWordWrap(True)
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._resume = QPushButton(QCoreApplication.translate("UnfinishedPanel", "Resume"), self)
        self._resume.setObjectName("resumeButton")
        self._resume.clicked.connect(lambda: self.resume_requested.emit(self._shown))
        self._others = self._new_others_button()
        self._dismiss = self._new_dismiss_button()
        self._lay_out()
        self.show_jobs(())

    def show_jobs(self, jobs: tuple[SavedJob, ...]) -> None:
        """Offer jobs, the first of them in sight."""
        self._jobs = jobs
        self.setVisible(bool(jobs))
        self._others.setVisible(len(jobs) > 1)
        self._show(jobs[0] if jobs else None)

    def _show(self, job: SavedJob | None) -> None:
        """Bring one of the jobs into sight."""
        self._shown = job
        if job is None:
            return
        text = QCoreApplication.translate("UnfinishedPanel", "Unfinished: {job}").format(job=_facts(job))
        self._line.setText(text)
        tip = f"{job.service.text}\n{QDir.toNativeSeparators(str(job.folder))}"
        self._line.setToolTip(tip)
        self._resume.setToolTip(
            QCoreApplication.translate(
                "UnfinishedPanel", "Fetch what is missing, and put all rasters of this download on the map."
            )
        )
        self._resume.setAccessibleDescription(text)

    def _fill_menu(self) -> None:
        menu = self._others.menu()
        menu.clear()
        for job in [job for job in self._jobs if job is not self._shown][:_MOST_OTHERS]:
            # A "&" in a menu underlines what follows.
            action = menu.addAction(_facts(job).replace("&", "&&"))
            action.triggered.connect(lambda _=False, chosen=job: self._show(chosen))

    def _new_others_button(self) -> QPushButton:
        button = QPushButton(QCoreApplication.translate("UnfinishedPanel", "Others"), self)
        button.setObjectName("othersButton")
        button.setToolTip(QCoreApplication.translate("UnfinishedPanel", "Show another unfinished download"))
        menu = QMenu(button)
        menu.aboutToShow.connect(self._fill_menu)
        button.setMenu(menu)
        return button

    def _new_dismiss_button(self) -> QToolButton:
        text = QCoreApplication.translate("UnfinishedPanel", "Do not offer this again; its files stay")
        button = QToolButton(self)
        button.setObjectName("dismissButton")
        button.setIcon(QIcon(str(_ICONS / "dismiss.svg")))
        button.setAutoRaise(True)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.dismissed.emit(self._shown))
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self._resume)
        buttons.addWidget(self._others)
        buttons.addStretch(1)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setColumnStretch(0, 1)
        layout.addWidget(self._line, 0, 0)
        layout.addWidget(self._dismiss, 0, 1, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(buttons, 1, 0, 1, 2)


def _facts(job: SavedJob) -> str:
    """Say what was being downloaded, how far it is, and when it stopped."""
    text = QCoreApplication.translate(
        "UnfinishedPanel", "{name}, {done} of %n raster(s), {when}", None, len(job.raster_ids)
    )
    return text.format(name=_name(job), done=job.rasters_done, when=_when(job.touched))


def _name(job: SavedJob) -> str:
    name = job.service.name.rpartition("/")[2]
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _when(seconds: float) -> str:
    """Say a time as people do; `seconds` since 1970."""
    moment = QDateTime.fromMSecsSinceEpoch(int(seconds * 1000))
    time = QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)
    days = moment.date().daysTo(QDate.currentDate())
    if days == 0:
        return QCoreApplication.translate("UnfinishedPanel", "today {time}").format(time=time)
    if days == 1:
        return QCoreApplication.translate("UnfinishedPanel", "yesterday {time}").format(time=time)
    return f"{QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)} {time}"
