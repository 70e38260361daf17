"""The figures that look ahead and back, as the forecast's screen asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funnelview.domain.accuracy import Accuracy
    from funnelview.domain.forecast import By, Forecast
    from funnelview.domain.marketing import Marketing
    from funnelview.domain.velocity import Velocity
    from funnelview.usecases.desk import Desk
    from funnelview.usecases.forecast import Calibration

__all__ = ["ForecastOffice"]


class ForecastOffice:
    """What a forecast's screen asks for. The office that is one of these opens the desk."""

    desk: Desk

    def forecast(
        self, rep_id: int | None, months: int, by: By | None, *, use_calibrated: bool
    ) -> Forecast:
        """What the open deals will bring."""
        from funnelview.usecases.forecast import forecast

        return forecast(self.desk, rep_id, months=months, by=by, use_calibrated=use_calibrated)

    def accuracy(self, rep_id: int | None) -> tuple[Accuracy, Calibration]:
        """How good forecasts were, and what the stages are worth."""
        from funnelview.usecases.forecast import calibration
        from funnelview.usecases.measures import accuracy

        return accuracy(self.desk, rep_id), calibration(self.desk)

    def marketing(self, rep_id: int | None) -> tuple[Marketing, Forecast]:
        """What entered the funnel, and how the open deals stand by stage."""
        from funnelview.domain.forecast import By
        from funnelview.usecases.forecast import forecast
        from funnelview.usecases.measures import marketing

        return marketing(self.desk, rep_id), forecast(self.desk, rep_id, months=12, by=By.STAGE)

    def velocity(self, rep_id: int | None) -> Velocity:
        """How fast the funnels bring money."""
        from funnelview.usecases.measures import velocity

        return velocity(self.desk, rep_id)
