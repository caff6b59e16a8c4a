"""ConnectWise and the records: what was read of it (`store`, `sweep`), what it means here (`refs`, `taken`), and back."""
