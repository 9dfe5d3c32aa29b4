"""The package's tests: ``python -m unittest discover -s tests -t .`` in bindings/python."""
