"""What is generated from abi/onejwt.json, a module for each language."""
