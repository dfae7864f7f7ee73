# 受講履歴の訂正と一覧、添付されたもの

refusal-record_not_yours = { $name }さんの受講履歴は見られません。見られるのは、ご自身の履歴と、所属長の場合は所属の職員の履歴です。
refusal-record_reason = 取り消しの理由を{ $most }文字以内で入力してください。
refusal-record_gone = その受講履歴はありません。
refusal-record_own = ご自身の受講履歴は、ほかの担当者が訂正します。
refusal-record_changed = { $by ->
        [nobody] この記録は、{ $day }にすでに取り消しまたは訂正されています。
       *[other] この記録は、{ $day }に{ $name }さんがすでに取り消しまたは訂正しています。
    }今回は何も変更していません。
refusal-unknown_track = 「{ $track }」という種別はありません。{ $known } から選んでください。

refusal-evidence_type = 「{ $file }」は添付できません。{ $known } のファイルを選んでください。
refusal-evidence_size = 「{ $file }」は大きすぎます。{ $most } MB 以下のファイルを選んでください。
refusal-evidence_empty = 「{ $file }」は空のファイルです。もう一度選んでください。
refusal-evidence_files = 添付できるファイルは{ $most }個までです。
refusal-evidence_file_missing = この研修の報告には、修了証などのファイルが必要です。ファイルを添付してください。
refusal-evidence_note_missing = この研修の報告には、メモかファイルが必要です。どちらかを入力または添付してください。
refusal-evidence_note_long = メモは{ $most }文字以内で入力してください。

# 報告や申請に添えるもの
evidence-files = 添付ファイル
evidence-note = メモ
evidence-hint-file = この研修の報告には、修了証などのファイルが必要です（PDF・PNG・JPEG、1個{ $most }MBまで、5個まで）。
evidence-hint-either = この研修の報告には、修了証などのファイルか、下のメモのどちらかが必要です（PDF・PNG・JPEG、1個{ $most }MBまで、5個まで）。
evidence-hint-note = どこで、どのように受けたかなどを書いてください。
evidence-hint-some = { $titles }の報告には、修了証などのファイルかメモが必要です（PDF・PNG・JPEG、1個{ $most }MBまで、5個まで）。
evidence-unnamed = ファイル
evidence-told-files = 添付：{ $files }
evidence-told-note = メモ：{ $note }
evidence-see = 添付を見る
evidence-sent = 添付ファイル{ $count }個を、あなたとボットのメッセージに送りました。
refusal-evidence_unread = 「{ $file }」をSlackから読み込めませんでした。何も変更していません。少し待って、もう一度お試しください。
refusal-evidence_gone = 「{ $file }」はSlackから削除されています。ご本人にもう一度出してもらうか、別の方法で確かめてください。
refusal-evidence_changed = 「{ $file }」は、提出されたときのファイルと中身が違います。ご本人に確かめてください。

help-export-history = 受講履歴を、年度・分野・所属の推移・添付の数とともに CSV または XLSX に書き出します。
help-history-by = attempt は受講ごとに 1 行です。person・department・course・track・year は、年度ごとにまとめた人数・件数・時間です。
help-history-person = この職員だけを書き出します（職員番号またはメールアドレス）。
help-history-track = その日にこの種別のコア人材だった人の受講だけを書き出します（tools はデジタルツールの活用、projects はシステム企画・プロジェクト管理）。
help-history-year = この年度だけを書き出します（例: 2026）。
