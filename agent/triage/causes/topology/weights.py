"""How much each thing says, in points; set by how faults spread, not fitted to any data."""

from __future__ import annotations

from agent.triage.causes.topology.roles import Role
from agent.triage.causes.topology.troubles import Trouble

ORIGINS = {
    Role.INJECTOR: 6.0,
    Role.INJECTOR_PLAN: 5.0,
    Role.CONFIG: 4.5,
    Role.POLICY: 4.5,
    Role.LIMIT: 4.5,
    Role.STORAGE: 3.5,
    Role.TASK: 3.0,
    Role.TEMPLATE: 3.0,
    Role.INSTANCE: 2.0,
    Role.NODE: 2.0,
    Role.OTHER: 2.0,
    Role.FRONT: 1.0,
    Role.OPERATION: 0.5,
    Role.PLACE: 0.0,
}
"""How readily a fault begins in a thing of this role when it stands among what an incident is
about. What is changed by hand comes before what runs by itself, and what runs before what only
stands for it: an instance is made anew from its template, and breaks again by its template.
Errors that an instance shows do not outweigh what was changed by hand; a crash of it does."""

SHOWN = {
    Trouble.CRASH: 3.0,
    Trouble.SATURATION: 2.0,
    Trouble.ERROR: 1.5,
    Trouble.LATENCY: 1.0,
    Trouble.LAG: 1.0,
}
"""What it says of a thing that it shows a trouble. Errors and latency climb to every caller; a
crash does not climb, so it is nearest to where the fault is."""

EACH_FURTHER_TROUBLE = 0.25
STARVED = -1.5
"""Only silent while others break: what it waits for is stopped before it."""
OUTWARD = -0.5
"""Per step towards the outside: what stands there passes on the errors of everything behind."""
CARRIES = 1.5
"""A machine shows trouble while others break: what runs on it breaks with it."""
MAKES_LOAD = 1.5
"""It is there to send requests, and others are slow or run out of something."""
UNHEARD = 1.0
"""Nothing is told of it while its callers break: what cannot be reached reports nothing."""
NAMES_AFFECTED = 1.5
"""What steers is named after a workload that is affected."""
NAMES_PRESENT = 0.5
STEERS_COST = 2.0
"""It decides how many there are, and the alerts are about cost."""
PASSES_ON = -1.0
"""It calls something that breaks as well: its errors need no cause of their own."""
DEEPEST = 0.5
EXPLAINS = 1.0
"""Times the share of the affected workloads that its failing would explain."""
ITSELF = 0.2
"""The alert is about this very thing, not only about its workload."""
