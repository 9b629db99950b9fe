# SPDX-License-Identifier: Apache-2.0
"""What a hub says over HTTP. Handlers parse, call `app` and render; they decide nothing.

`sync` has the routes that other stores call, `serving` runs them.
"""
