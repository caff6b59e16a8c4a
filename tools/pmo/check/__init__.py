"""Rules over the frozen workspace. A rule looks, it never writes, and it reports every fault it sees."""
