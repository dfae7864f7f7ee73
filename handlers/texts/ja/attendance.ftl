# 出席の記録：運営する方が読む言葉

refusal-session_not_known = この研修の回は見つかりませんでした。
refusal-session_not_yours = { $whose ->
        [nobody] この操作ができるのは{ $division }だけです。必要なときは{ $division }にご相談ください。
       *[person] この回を運営しているのは{ $name }さんです。必要なときは、{ $name }さんか{ $division }にご相談ください。
    }
refusal-attendance_cancelled = この回は{ $day }に中止になりました。出席は記録できません。
refusal-attendance_confirmed = { $whose ->
        [itself] この回の出席は{ $day } { $time }に自動で確定しました
       *[person] この回の出席は{ $day } { $time }に、{ $name }さんが確定しました
    }。変えるときは、理由を付けて訂正してください。
refusal-attendance_day = { $several ->
        [yes] この研修は{ $first }から{ $last }までです。その中の日を選んでください。
       *[no] この研修は{ $first }です。その日を選んでください。
    }
refusal-attendance_day_ahead = { $day }はまだ来ていないため、出席は記録できません。
refusal-attendance_unknown = その方は職員名簿に見つかりませんでした。職員番号を確かめてください。
refusal-attendance_not_employed = { $name }さんは{ $day }に在職していないため、出席は記録できません。
refusal-attendance_own = ご自分の出席は、ご自分では記録できません。会場の番号で登録するか、ほかの担当者か{ $division }にお願いしてください。
refusal-attendance_not_booked = { $name }さんはこの回に申し込んでいません。来られた方は「当日参加」で追加してください。
refusal-attendance_needs_reason = { $name }さんの出欠は、番号、取込みか訂正で記録されています。変えるときは、理由を付けて訂正してください。
refusal-attendance_reason = 訂正の理由を、{ $most }文字以内で入れてください。
refusal-attendance_same = { $day }の{ $name }さんは、すでに{ $state ->
        [present] 出席
        [absent] 欠席
       *[cancelled] 記録なし
    }です。何も変えていません。
refusal-attendance_early = 確定できるのは{ $day } { $time }からです。何も変えていません。

# 会議の出席レポート

fault-report_binary = 出席レポートはCSVのままお送りください（ZoomやTeamsから書き出したファイルです）。Excelで開いたときは「CSV UTF-8」で保存してください。
fault-report_encoding = 文字コードが分かりません。ZoomかTeamsから書き出したファイルを、開かずにそのままお送りください。
fault-report_no_participants = 参加者の一覧が見つかりません。ZoomかTeamsの出席レポートかどうか、確かめてください。
fault-report_time = { $what ->
        [join] 参加した時刻を読み取れません。
        [leave] 退出した時刻を読み取れません。
       *[duration] 参加していた長さを読み取れません。
    }書き出したままのファイルをお送りください。
refusal-report_other_day = このレポートは{ $day }の会議のものです。研修は{ $first }{ $several ->
        [yes] から{ $last }まで
       *[no] { "" }
    }ですので、取り込みませんでした。
refusal-report_day = このレポートには日付がないため、何日目のものか分かりません。参加と退出の時刻が入った形で書き出してください。
refusal-unmatched_gone = この行は見つかりませんでした。
refusal-unmatched_decided = この行は{ $day } { $time }に、{ $name }さんが決めています。何も変えていません。
