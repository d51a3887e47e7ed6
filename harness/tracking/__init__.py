"""MLflow, which nothing else imports: a finished or interrupted run becomes runs, traces, tables and models there.

The journal is the truth and MLflow a projection of it: `publish` builds everything from what the run left, and
may be called again at any time. This package is cheap to import; MLflow itself is imported by the first call.
"""

from harness.tracking.contents import Published, RunContents, TrackingError
from harness.tracking.projection import publish
from harness.tracking.store import prepare_store

__all__ = ["Published", "RunContents", "TrackingError", "prepare_store", "publish"]
