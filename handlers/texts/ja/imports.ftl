# ファイルの取り込み

# 誤りの場所
at-line = { $line }行目
at-value = { $column }「{ $value }」
at-separator = { " " }
fault = { $place }: { $sentence }

# ファイルそのものの誤り
fault-file_missing = ファイルが見つかりません。名前と場所をご確認ください。
fault-file_unreadable = ファイルを読めません（{ $reason }）。読み取りの権限と、ほかのプログラムが開いていないかをご確認ください。
fault-file_empty = ファイルが空です。1行目が見出し、2行目からがデータのファイルを用意してください。
fault-no_lines = 見出しだけで、データの行がありません。2行目からデータを入れてください。
fault-file_too_large = ファイルが大きすぎます（{ $size_mb } MB、上限は { $limit_mb } MB）。いくつかに分けて取り込んでください。
fault-xlsx_too_large = ブックを開くと { $size_mb } MB になり、上限の { $limit_mb } MB を超えます。余分な書式や空のセルを消すか、CSV UTF-8 で保存し直してください。
fault-xlsx_unreadable = { $reason ->
        [protected] ブックがパスワードで保護されているため読めません。保護を外して保存し直してください。
       *[broken] ブックが壊れているため読めません。Excel で開いて保存し直してください。
    }
fault-binary_file = { $kind ->
        [xls] 古い形式の Excel ブック（.xls）は読めません。.xlsx または CSV UTF-8 で保存し直してください。
        [zip] ZIP ファイルは読めません。展開して、中の CSV または XLSX を取り込んでください。
        [pdf] PDF は読めません。元の表を CSV または XLSX で保存し直してください。
       *[unknown] 文字ではないデータが入っているため、表として読めません。CSV UTF-8 または XLSX で保存し直してください。
    }
fault-utf16 = 文字コードが UTF-16 です。「CSV UTF-8（コンマ区切り）」で保存し直してください。
fault-not_utf8 = この行は UTF-8 として読めません。別の文字コードのデータが混ざっていないか確かめ、「CSV UTF-8（コンマ区切り）」で保存し直してください。
fault-not_cp932 = この行は CP932（シフトJIS）として読めません。別の文字コードのデータが混ざっていないか確かめ、「CSV UTF-8（コンマ区切り）」で保存し直してください。
fault-file_truncated = この行の文字の途中でデータが切れています。ファイルが最後まで届いていないようです。もう一度書き出すか、コピーし直してください。
fault-wrong_separator = { $separator ->
        [tab] 列がタブで区切られています。コンマ区切りの CSV で保存し直してください。
       *[semicolon] 列がセミコロンで区切られています。コンマ区切りの CSV で保存し直してください。
    }
fault-bad_quote = 引用符（"）の使い方が正しくありません。値の中の引用符は "" と2つ重ね、値全体を "…" で囲んでください。
fault-quote_unclosed = ここで始まる引用符（"）が閉じられていません。閉じる引用符を補ってください。
fault-field_too_long = 1つのセルが長すぎて読めません。引用符（"）の閉じ忘れがないか、セルの中身が正しいかをご確認ください。
fault-row_length = セルが { $found } 個あります。見出しと同じ { $expected } 個にしてください。値の中のコンマは "…" で囲みます。
fault-duplicate_column = 同じ見出しが { $first } 列目と { $second } 列目にあります。片方を消すか、名前を変えてください。
fault-missing_column = この列がありません。見出しの行に列名を加え、値を入れてください。
fault-unknown_file = 何のファイルか見出しから分かりません。ファイル名を { $kinds } のどれかで始め、見出しの列名をご確認ください。
fault-second_file = { $kind } のファイルは「{ $other }」としてすでに含まれています。どちらか1つだけを取り込んでください。

# セルの誤り
fault-blank = 必ず入れる列が空です。値を入れてください。
fault-too_long = 長すぎます。{ $limit } 文字以内にしてください。
fault-unprintable = 印刷できない文字が入っています。打ち直してください。
fault-bad_code = コードに使えない文字（セミコロンや制御文字）が入っています。取り除いてください。
fault-lost_zeros = 職員番号は { $digits } 桁です。Excel で先頭の 0 が消えたようです。列の書式を「文字列」にしてから番号を入れ直してください。
fault-bad_employee_no = 職員番号は { $digits } 桁の数字で入れてください。
fault-bad_email = メールアドレスの形ではありません。name@city.example のように入れるか、なければ空にしてください。
fault-bad_date = 日付として読めません。2026-04-01 のように入れてください。
fault-no_such_day = その日付は存在しません。暦を確かめて入れ直してください。
fault-bad_year = 年が { $first } 年から { $last } 年までの範囲にありません。年を確かめて入れ直してください。
fault-not_allowed = 使えない値です。次のどれかを入れてください: { $allowed }
fault-leap_day = 2月29日は毎年あるとは限らないため、期限にできません。02-28 または 03-01 にしてください。
fault-bad_due = 期限として読めません。09-30（月-日）、hire+60d（採用から）、appointment+180d（就任から）のどれかの形で入れてください。
fault-bad_number = 数として読めません。半角の数字（例: 85）で入れてください。
fault-out_of_range = { $low } から { $high } までの数にしてください。
fault-bad_url = ウェブのアドレスとして読めません。https:// で始まるアドレスを入れるか、空にしてください。
fault-bad_instant = 日時として読めません。2026-06-18T13:30:00+09:00 または 2026-06-18 13:30 のように入れてください。
fault-bad_time = 時刻として読めません。09:00 のように入れてください。

# ほかの行や登録済みのデータと合わないもの
fault-double = { $other }行目にも同じものがあります。どちらか1行だけにしてください。
fault-double_mail = { $other }行目の職員も同じメールアドレスです。正しいほうだけに残し、もう一方は直すか空にしてください。
fault-mail_taken = 職員番号 { $other } の在職者がこのメールアドレスを使っています。アドレスを直すか、その職員の行もファイルに入れてください。
fault-alias_taken = 別名が研修 { $other } と重なっています。どちらか一方の研修だけにしてください。
fault-unknown_department = この所属コードはありません。コードを直すか、departments.csv も一緒に取り込んでください。
fault-department_lost_zero = この所属コードはありませんが、先頭に 0 を付けたコードはあります。Excel で 0 が消えたようです。列の書式を「文字列」にしてからコードを入れ直してください。
fault-unknown_person = この職員番号の職員はいません。番号を直すか、staff.csv も一緒に取り込んでください。
fault-unknown_mail = このメールアドレスの職員はいません。アドレスか職員番号を直してください。名前だけでは照合しません。
fault-unknown_course = この研修コードはありません。コードを直すか、courses.csv も一緒に取り込んでください。
fault-unknown_skill = このスキルのコードはありません。コードを直すか、skills.csv も一緒に取り込んでください。
fault-unknown_group = このグループはありません。名前を直すか、groups.csv も一緒に取り込んでください。
fault-reversed = 終わりが始まり（{ $other }）より前になっています。正しい順に直してください。
fault-leave_without_start = 休業の終わりだけが入っています。leave_from に始まりの日を入れてください。
fault-overlap = { $other ->
        [none] 登録済みの期間と重なっています。期間を直してください。
       *[other] { $other }行目の期間と重なっています。期間を直してください。
    }
fault-circle = 上位の所属をたどると自分自身に戻ります。上位の所属を直してください。
fault-due_missing = 必須の研修には期限が要ります。09-30 や hire+60d のように入れてください。
fault-due_of_elective = 選択の研修に期限は付けられません。期限を空にするか、level を required にしてください。
fault-ends_before_it_starts = 終わりが始まりより前か、同じ時刻です。starts_at と ends_at を直してください。
fault-no_place = 会場もオンラインのアドレスもありません。venue か online_url のどちらかを入れてください。
fault-in_the_future = 今日（{ $other }）より後の日付です。日付を直すか、修了してから取り込んでください。

faults-more = ほかに { $count } 件の誤りがあります（最初の { $shown } 件だけを表示しました）。
faults-nothing-written = 誤りが { $count } 件あるため、何も取り込みませんでした。直してからもう一度取り込んでください。

# 断り
refusal-nothing_to_import = 「{ $folder }」に取り込めるファイル（CSV・XLSX）がありません。ファイルの場所をご確認ください。
refusal-path_missing = 「{ $path }」が見つかりません。名前と場所をご確認ください。
refusal-too_many_leavers = 在職者 { $employed } 人のうち { $leavers } 人がこの名簿になく、取り込むと退職になるため、止めました。名簿が全員分であることを確かめ、正しければ --allow-leavers { NUMBER($leavers, useGrouping: 0) } を付けてもう一度実行してください。
refusal-full_needs_staff = --full は職員の名簿と一緒に使います。staff.csv を加えるか、--full を外してください。
refusal-changed_meanwhile = 確認している間にほかの変更が入ったため、何も取り込みませんでした。もう一度実行して変更の内容をご確認ください。
refusal-unknown_import = 取り込み番号 { $import_id } はありません。番号をご確認ください。
refusal-import_cancelled = 取り込み番号 { $import_id } の修了記録はすでに取り消されています。ほかの取り込みを取り消すときは番号をご確認ください。
refusal-nothing_to_cancel = 取り込み番号 { $import_id } に、取り消せる修了記録はありません。番号をご確認ください。
refusal-unknown_person = 「{ $who }」に当たる職員がいません。職員番号（先頭の 0 も）かメールアドレスをご確認ください。
refusal-import_needs_answer = 画面から答えられないため、取り込みません。内容を見るだけなら --dry-run を、そのまま取り込むなら --yes を付けてください。

# 変更の内容
kind-skills = スキル
kind-courses = 研修
kind-departments = 所属
kind-staff = 職員
kind-groups = グループ
kind-requirements = 受講要件
kind-sessions = 研修日程
kind-exemptions = 免除・延長
kind-closures = 閉庁日
kind-hours = 送信時間
kind-completions = 修了記録

change-added = 追加
change-changed = 変更
change-reorganised = 組織の変更
change-transferred = 異動
change-left = 退職
change-overridden = 登録の上書き
change-none = 変更なし

summary-heading = 取り込みの内容（{ $day }から有効）
summary-lines = { $file }（{ $lines }行）
note-ignored = { $file }: 使わない列は読み込みません（{ $columns }）。
note-passed_over = 何のファイルか分からないため読み飛ばしました: { $files }
note-missing-staff = 名簿にない在職者が { $count } 人います。在職のままにします: { $names }
note-missing = { $kind }: ファイルにない登録が { $count } 件あります。そのまま残します。
note-overridden = ボットで登録した人材像を、名簿の値で上書きします（{ $count } 人）: { $names }
note-stay_cancelled = 取り消された修了記録 { $count } 件は、取り消されたままにします。

import-nothing-changes = 変わるところはありません。何も書き込みませんでした。
import-dry-run = 内容の確認だけを行いました。何も書き込んでいません。
import-question = この内容を取り込みますか？
import-declined = 取り込みませんでした。何も書き込んでいません。
import-applied = 取り込みました（取り込み番号 { $import_id }）。
import-how-to-cancel = 修了記録が間違っていたときは、次の命令でまとめて取り消せます: kenshu import --cancel { $import_id } --reason "理由"
import-cancelled = 取り込み番号 { $import_id } の修了記録 { $count } 件を取り消しました。
