# kenshu export completion

help-export-completion = 必須の研修の修了状況を、所属・研修・状態別に CSV または XLSX に書き出します。
help-completion-by = department は所属と研修ごと、course は研修ごとに 1 行です。person は氏名を含め、職員と研修ごとに 1 行です。
help-completion-department = この所属とその下の所属だけを書き出します。
help-completion-course = この研修だけを書き出します。
help-completion-status = この状態の職員だけを書き出します。--by person 以外では、この状態の職員がいる行だけです。
help-completion-as = この職員が見てよい範囲だけを書き出します（デジタル推進課は全庁、所属長は自分の所属とその下）。
completion-sheet = 修了状況 { $day }
completion-note = { $day }時点・在職者の必須研修です。免除の人は修了率に含めていません。
refusal-report_not_yours = { $name }さんは、ほかの方の受講状況を見られません。修了状況の一覧は所属長とデジタル推進課のためのものです。全庁分を書き出すときは、--as を外してください。
refusal-department_not_yours = 所属「{ $department }」は、この職員が見られる範囲にありません。範囲内の所属を指定するか、--department を外してください。
refusal-unknown_department = 所属「{ $department }」がありません。コード（先頭の 0 を含む）をご確認ください。
refusal-unknown_course = 研修「{ $course }」がありません。コード（例: SEC-01）をご確認ください。
