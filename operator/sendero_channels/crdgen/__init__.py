"""Models to CRDs and reference pages: everything that `make generate` writes."""
