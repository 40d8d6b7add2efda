"""The protocol's edge, and the only home of pygls and lsprotocol: bytes in, findings out."""
