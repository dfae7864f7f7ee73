# 出席の記録：運営する方が読む言葉

refusal-session_not_known = この研修の回は見つかりませんでした。
refusal-session_not_yours = { $whose ->
        [nobody] この操作ができるのは{ $division }だけです。必要なときは{ $division }にご相談ください。
       *[person] この回を運営しているのは{ $name }さんです。必要なときは、{ $name }さんか{ $division }にご相談ください。
    }
