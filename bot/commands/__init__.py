"""The commands of `kenshu`, one module an idea: each a few lines that call something else.

`speaking` is how they talk and explain themselves, `trouble` what they say when something goes wrong, `common`
what several of them need.
"""
