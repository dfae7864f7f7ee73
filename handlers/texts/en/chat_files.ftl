# Files in the chat

refusal-chat_file_size = The file “{ $file }” is too large to be read (the limit is { $most } MB). Please make it smaller or split it, and send it again.
