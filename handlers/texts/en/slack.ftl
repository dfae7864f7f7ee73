# What is said in Slack beside the answers ({ $division } is the name of the division that runs the training)

greeting = I am Kenshu, the training bot. I write on behalf of the { $division }.
greeting-how = Just ask in your own words, such as “Which courses must I take?”. Write “help” to see what I can do.

refusal-guest = I hold no training record for guests. Please ask the { $division } about training.
refusal-stranger = I cannot answer people from other organisations. Please ask your own training office, or the { $division }.
refusal-no_mail = Your Slack account has no mail address, so I cannot tell who you are. Please ask the { $division }.
refusal-not_on_list = The mail address of your Slack account is not on the staff list. Please tell the { $division } your employee number and mail address.
refusal-suspended = Your mail address in Slack no longer fits the staff list, so I am holding back. Please ask the { $division }.
refusal-deactivated = This Slack account has been deactivated. Please ask the { $division }.
refusal-bot = I do not answer other bots.
refusal-not_employed = According to the staff list { $name } was not employed on { $day }. If that is wrong, please ask the { $division }.
refusal-list_awaited = The staff list for the new fiscal year is not here yet, so I cannot tell where { $name } works on { $day }. I will answer again once it is in. If it is urgent, please ask the { $division }.
refusal-not_yours = This was sent to somebody else. Use /kenshu to see your own training.

slack-busy = I am very busy just now and could not answer. Nothing has changed. Please try again in a moment.
slack-busy-form = I am busy, and nothing has been saved yet. Please press again.
slack-trouble = I am sorry, that did not work. If it happens again, please tell the { $division } this number: { $reference }
slack-expired = That took too long to open. Please press again.
slack-home-trouble = Notice
division-default = Digital Promotion Section

# Examples of what one can ask, over an empty conversation
prompt-required = Which courses must I take?
prompt-required-message = Which courses must I take?
prompt-due = What is due next?
prompt-due-message = When are my open courses due?
prompt-why = Why must I take them?
prompt-why-message = Why do I have to take these courses?
prompt-help = What can I ask?
prompt-help-message = What can you do?
