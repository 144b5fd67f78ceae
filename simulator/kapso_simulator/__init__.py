"""Kapso's API as published, simulated: a pure core (`core`) and a server around it (`serve`).

Where things are:
- `values` requests, responses, effects; `store` all state; `acts` what a handler is given;
- `routes` declares a route, `shapes` what its bodies look like; `refusals` how Kapso says no; `paging` its lists;
- `timers` work of a later moment; `events` webhook events;
- `areas/` one module or folder for each part of the API; `controls/` what the control address offers.
  Every module under these two is imported at start: a new file needs no registration.
"""
