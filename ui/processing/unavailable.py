"""What stands in the toolbox for an algorithm while the Python packages it needs are missing.

Which packages these are, and how to install them, is left to `requirements`.
"""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
)


class Unavailable(QgsProcessingAlgorithm):
    """Keep an algorithm's place and name, and say why it cannot run."""

    def __init__(self, name: str, display_name: str, reason: str) -> None:
        super().__init__()
        self._name = name
        self._display_name = display_name
        self._reason = reason

    def createInstance(self) -> Unavailable:
        """Give a new one of its kind."""
        return Unavailable(self._name, self._display_name, self._reason)

    def name(self) -> str:
        """Give the algorithm's name."""
        return self._name

    def displayName(self) -> str:
        """Give the name that the toolbox shows."""
        return self._display_name

    def shortHelpString(self) -> str:
        """Say why it cannot run."""
        return self._reason

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Take no parameters."""

    def canExecute(self) -> tuple[bool, str]:
        """Say no, and why."""
        return False, self._reason

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Fail, for a caller that has not asked whether it can run."""
        raise QgsProcessingException(self._reason)
