"""One file per provider, each behind the one port `core.ports.Model`."""
