"""Mail that came back: reading what mail servers say of it."""
