"""What a release needs besides the package: its bill of materials, and an audit of what it depends on."""
