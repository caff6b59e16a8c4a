"""The only stage that writes into a workspace: new records, canonical form, new workspaces."""
