"""What the app does with hostile input and when the machine fails: ``python -m tests.reliability``.

Every case is made from a seed and its number alone, so that the one that failed can be repeated by itself. It stands
among the tests because it plays with their stores, their hostile files and their servers; ``docs/reliability.md`` has
the figures, ``tests/test_reliability.py`` runs a hundredth of it.
"""

from tests.reliability import artefacts, clock, disk, kills, messages, queries, replicas, servers, uploads

PARTS = {
    "queries": ((queries.play, 20_000), (queries.play_pages, 500)),
    "uploads": ((uploads.play, 5_000), (uploads.play_pages, 200)),
    "artefacts": ((artefacts.play, 2_000), (artefacts.play_pages, 100)),
    "messages": ((messages.play, 5_000),),
    "kills": ((kills.play, 50),),
    "servers": ((servers.play, 50),),
    "disk": ((disk.play, 100),),
    "clock": ((clock.play, 40),),
    "replicas": ((replicas.play, 10),),
}
"""What is played and how many cases of it."""
