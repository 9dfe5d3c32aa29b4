"""The issuer of the log-in system: accounts, sessions and the tokens of both.

``python -m issuer`` says what its commands are; README.md says how it works.
"""
