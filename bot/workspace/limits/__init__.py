"""What Slack takes in blocks and views, written as tables: `docs.slack.dev/reference/block-kit`, read as data.

`checks` holds the few forms a limit can have, and says a fault as Slack's own validator does (its source is
public: github.com/slackhq/hack-json-schema). `objects`, `rich_text`, `elements` and `layout` are the tables.
`together` holds the rules that need more than one block, `second_opinion` asks slack_sdk.
"""
