# How to ask, whom to ask, greetings

guide = Ask me about your training in your own words.
guide-not-understood = Sorry, I did not understand that. You can ask like this.
guide-too-long = That is too long for me. Please put what you would like to know into one sentence.
guide-other-language = Please ask in Japanese or English.
guide-ask = For example
guide-ask-1 = Which courses are required for me?
guide-ask-2 = What do I still have to do?
guide-ask-due = When is “{ $title }” due?
guide-ask-why = Why do I have to take “{ $title }”?
guide-ask-what = What is “{ $title }” about?
guide-commands = Commands
guide-commands-list =
    /kenshu: my progress
    /kenshu record: what I have completed
    /kenshu team: my department (for heads)
    /kenshu attend CODE: check in with the code shown in the room
    /kenshu sessions: the sessions I run (for organisers)
    Anything else after /kenshu is taken as a question.
guide-contact = If you would rather ask a person
guide-contact-who = The { $division } is in charge of training.

contact = Please ask the { $division } about training.
contact-how = They also help with mistakes in your record, with what the staff list says of you, and with special circumstances.

smalltalk-hello = Hello. I am here to help with your training.
smalltalk-thanks = You are welcome. Ask me again any time.
smalltalk-goodbye = Goodbye. Ask me again any time.
smalltalk-offer = Ask me about your courses, due dates or what you have completed.

out-of-scope = Sorry, I can only help with training.
out-of-scope-what = I can tell you about your courses, due dates, why a course is required, and your record. For other questions about training please ask the { $division }.

persona-yours = You are listed as: { $persona }.
persona-yours-none = You are not in any of the kinds of staff.
persona-courses = Your courses
persona-courses-count = { $required } required, { $elective } to choose from

# What cannot be done here yet
later-course = See below what “{ $title }” is about.
later-certificate = I cannot issue certificates yet. Please ask the { $division }.
later-skills = I cannot show skills or a skill map yet. Please ask the { $division }.
later-it_passport = For support with the IT Passport exam please ask the { $division }.
later-ojt_help = The { $division } helps with making work digital. Please ask them.
later-feedback = Thank you. I cannot pass on comments yet, so please send them to the { $division }.
