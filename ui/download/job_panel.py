"""The Download button, what is to be done next, how far the download is, and what became of it.

What is downloaded, and the words of the outcome, are left to others; showing emits nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from qgis.PyQt.QtCore import QCoreApplication, QDir, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.events import BillKnown, DownloadProgress, OutageBegan
from ..data_size import size_text
from ..error_wording import explain
from ..small_widgets import joined, text_button
from .pace import Pace

_ICONS = Path(__file__).resolve().parents[2] / "resources"
_STEPS = 1000
"""Of the progress bar."""
_MOST_LINES_IN_SIGHT = 8
_SAMPLE = DownloadProgress(
    888, 888, 888, 888, bytes_received=888 * 1024**2, bytes_expected=5 * 1024**3, bytes_exact=False
)
"""Of a download whose progress takes as much room as most ever do."""
_SAMPLE_SECONDS = 10.0
"""What it has taken so far."""


class JobPanel(QWidget):
    """Always in sight at the dock's lower end."""

    download_requested = pyqtSignal()
    retry_requested = pyqtSignal()
    """Only what failed is to be tried once more."""
    cancel_requested = pyqtSignal()
    folder_requested = pyqtSignal(object)
    """The user wants to see this folder, a Path."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, parent: QWidget | None = None) -> None:
        """Take a clock that gives seconds and never goes back."""
        super().__init__(parent)
        self._clock = clock
        self._pace = Pace()
        self._is_running = False
        self._line = QLabel(self)
        self._line.setObjectName("jobLine")
        self._line.setTextFormat(Qt.TextFormat.PlainText)
        self._line.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setMaximum(_STEPS)
        self._bar.setAccessibleName(QCoreApplication.translate("JobPanel", "Progress of the download"))
        self._shown_details: tuple[str, ...] | None = None
        self._more = self._new_more_button()
        self._folder: Path | None = None
        self._open = self._new_folder_button()
        self._details = QPlainTextEdit(self)
        self._details.setObjectName("details")
        self._details.setReadOnly(True)
        self._details.setAccessibleName(QCoreApplication.translate("JobPanel", "Details of the download"))
        self._button = QPushButton(self)
        self._button.setObjectName("downloadButton")
        self._button.clicked.connect(self._press)
        self._retry = QPushButton(QCoreApplication.translate("JobPanel", "Try failed rasters again"), self)
        self._retry.setObjectName("retryButton")
        self._retry.clicked.connect(self.retry_requested)
        font = self._button.font()
        font.setBold(True)
        self._button.setFont(font)
        self._lay_out()
        self.show_ready("", can_download=False)

    def show_ready(
        self,
        text: str,
        *,
        can_download: bool,
        can_retry: bool = False,
        details: Sequence[str] = (),
        folder: Path | None = None,
    ) -> None:
        """Show what is next, or what came of the last download: details to unfold, and a folder to open."""
        self._is_running = False
        self._line.setMinimumHeight(0)
        self._line.setText(text)
        self._bar.hide()
        self._retry.setVisible(can_retry)
        self._show_details(details)
        self._show_folder(folder)
        self._button.setText(QCoreApplication.translate("JobPanel", "Download"))
        self._button.setIcon(QIcon(str(_ICONS / "download.svg")))
        self._button.setEnabled(can_download)

    def show_started(self) -> None:
        """Show that a download has begun; from here on speed is measured."""
        self._is_running = True
        self._pace = Pace()
        self._bar.setMaximum(0)  # until something has come it only shows that it is at work
        self._bar.show()
        self._retry.hide()
        self._show_details(())
        self._show_folder(None)
        self._say(_sample_text())  # so much room the progress will take
        self.show_preparing()
        self._button.setText(QCoreApplication.translate("JobPanel", "Cancel"))
        self._button.setIcon(QIcon(str(_ICONS / "cancel.svg")))
        self._button.setEnabled(True)

    def show_preparing(self) -> None:
        """Show that the service has been asked, and nothing has come of it yet."""
        self._say(QCoreApplication.translate("JobPanel", "The service is preparing the rasters …"))

    def show_outage(self, outage: OutageBegan) -> None:
        """Show that the service is gone, and why, and that the download waits for it."""
        waits = QCoreApplication.translate("JobPanel", "The download waits, and goes on by itself.")
        self._say(f"{explain(outage.error).title} {waits}")

    def show_bill(self, bill: BillKnown) -> None:
        """Show what the download amounts to, before the first byte of it has come."""
        self._say(_bill_text(bill))

    def show_progress(self, progress: DownloadProgress) -> None:
        """Show how far the running download is."""
        self._pace.add(self._clock(), progress.bytes_received)
        if not progress.bytes_received and not progress.rasters_done:
            return
        shown = self._bar.value() if self._bar.maximum() else 0
        self._bar.setMaximum(_STEPS)
        # Estimates change their mind; the bar does not go back.
        self._bar.setValue(max(shown, int(_STEPS * share_done(progress))))
        self._say(_progress_text(progress, self._pace))

    def show_cancelling(self) -> None:
        """Show that the download is being called off."""
        self._say(QCoreApplication.translate("JobPanel", "Cancelling …"))
        self._button.setEnabled(False)

    def _say(self, text: str) -> None:
        """Say how the download goes; a shorter text takes no less room, so that nothing moves up and down."""
        self._line.setText(text)
        height = self._line.heightForWidth(self._line.width())
        self._line.setMinimumHeight(max(height, self._line.minimumHeight()))

    def _show_details(self, details: Sequence[str]) -> None:
        if tuple(details) == self._shown_details:
            return  # and stay unfolded
        self._shown_details = tuple(details)
        self._details.setPlainText("\n".join(details))
        lines = min(max(3, 2 * len(details)), _MOST_LINES_IN_SIGHT)
        self._details.setFixedHeight((lines + 1) * self.fontMetrics().lineSpacing())
        self._more.setVisible(bool(details))
        self._more.setChecked(False)
        self._unfold(False)

    def _show_folder(self, folder: Path | None) -> None:
        self._folder = folder
        self._open.setVisible(folder is not None)
        if folder is not None:
            self._open.setToolTip(QDir.toNativeSeparators(str(folder)))

    def _unfold(self, is_unfolded: bool) -> None:
        self._details.setVisible(is_unfolded)
        self._more.setArrowType(Qt.ArrowType.DownArrow if is_unfolded else Qt.ArrowType.RightArrow)

    def _press(self) -> None:
        if self._is_running:
            self.cancel_requested.emit()
        else:
            self.download_requested.emit()

    def _new_more_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("moreButton")
        button.setText(QCoreApplication.translate("JobPanel", "Details"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.toggled.connect(self._unfold)
        return button

    def _new_folder_button(self) -> QToolButton:
        button = text_button(
            QCoreApplication.translate("JobPanel", "Open folder"),
            QCoreApplication.translate("JobPanel", "Open the folder of the download"),
        )
        button.setObjectName("folderButton")
        button.clicked.connect(lambda: self.folder_requested.emit(self._folder))
        return button

    def _lay_out(self) -> None:
        what_came = QHBoxLayout()
        what_came.addWidget(self._more)
        what_came.addStretch(1)
        what_came.addWidget(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._line)
        layout.addLayout(what_came)
        for widget in (self._details, self._bar, self._retry, self._button):
            layout.addWidget(widget)


def share_done(progress: DownloadProgress) -> float:
    """Give how much of a job is done, from 0 to 1: by bytes where they are known, by rasters otherwise."""
    if progress.bytes_exact and progress.bytes_expected:
        return min(progress.bytes_received / progress.bytes_expected, 1.0)
    return progress.rasters_done / progress.rasters_in_all if progress.rasters_in_all else 0.0


def _progress_text(progress: DownloadProgress, pace: Pace) -> str:
    """Say on a line of its own each how many have come, how much and how fast, and when it all will be there.

    Where a line is too long it breaks between its parts, not inside one.
    """
    lines = (
        (_rasters_text(progress), _files_text(progress)),
        (_bytes_text(progress), _speed_text(pace.bytes_per_second)),
        (_time_text(pace.seconds_left(progress.bytes_expected)),),
    )
    return "\n".join(filter(None, map(joined, lines)))


def _sample_text() -> str:
    pace = Pace()
    pace.add(0.0, 0)
    pace.add(_SAMPLE_SECONDS, _SAMPLE.bytes_received)
    return _progress_text(_SAMPLE, pace)


def _bill_text(bill: BillKnown) -> str:
    parts = [QCoreApplication.translate("JobPanel", "%n file(s)", None, bill.files)]
    if bill.bytes_expected is not None:
        parts.append(size_text(bill.bytes_expected))
    if bill.bytes_free is not None:
        free = QCoreApplication.translate("JobPanel", "{size} free on the disk")
        parts.append(free.format(size=size_text(bill.bytes_free)))
    return joined(parts)


def _rasters_text(progress: DownloadProgress) -> str:
    text = QCoreApplication.translate("JobPanel", "{done} of %n raster(s)", None, progress.rasters_in_all)
    return text.format(done=progress.rasters_done)


def _files_text(progress: DownloadProgress) -> str:
    """Count files, of all where these are known: the service names those it clips bit by bit."""
    if not progress.bytes_exact:
        return QCoreApplication.translate("JobPanel", "%n file(s)", None, progress.files_done)
    text = QCoreApplication.translate("JobPanel", "{done} of %n file(s)", None, progress.files_known)
    return text.format(done=progress.files_done)


def _bytes_text(progress: DownloadProgress) -> str:
    received = size_text(progress.bytes_received)
    if progress.bytes_expected is None or progress.bytes_expected < progress.bytes_received:
        return received
    expected = size_text(progress.bytes_expected)
    if progress.bytes_exact:
        text = QCoreApplication.translate("JobPanel", "{received} of {expected}")
    else:
        text = QCoreApplication.translate("JobPanel", "{received} of about {expected}")
    return text.format(received=received, expected=expected)


def _speed_text(bytes_per_second: float | None) -> str:
    if not bytes_per_second:
        return ""
    return f"{size_text(int(bytes_per_second))}/s"


def _time_text(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return QCoreApplication.translate("JobPanel", "%n second(s) left", None, max(round(seconds), 1))
    if seconds < 3600:
        return QCoreApplication.translate("JobPanel", "%n minute(s) left", None, round(seconds / 60))
    return QCoreApplication.translate("JobPanel", "%n hour(s) left", None, round(seconds / 3600))
