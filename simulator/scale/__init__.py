"""The study for more patients than memory holds: computed shard by shard, on one machine or on many."""

from simulator.scale.backends import Backend
from simulator.scale.study import Plan, ShardedStudy

__all__ = ["Backend", "Plan", "ShardedStudy"]
