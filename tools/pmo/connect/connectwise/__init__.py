"""ConnectWise PSA: a thin typed adapter on httpx. It knows the PSA's resources and nothing of records."""
