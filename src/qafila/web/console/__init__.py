# SPDX-License-Identifier: Apache-2.0
"""The console: pages and an API over the live operations of a hub. Handlers decide nothing.

`visit` says who asks and what about, `pages` has one file for each page, `api` the same read models
as JSON, `live` tells open pages that something changed, `guarding` keeps hostile requests out,
`rendering` turns read models into HTML, `entry` lets people in.
"""

from qafila.web.console.routes import Console, console_routes

__all__ = ["Console", "console_routes"]
