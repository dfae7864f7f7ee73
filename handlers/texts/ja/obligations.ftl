# 受講義務の一覧

duties-heading = { $day }時点
duties-progress = 必須 { $done }／{ $all } 修了
duties-nothing = この日に受ける研修はありません。
duties-not-employed = { $day }の時点では在職していないため、受ける研修はありません。
duties-everybody = 受講状況（{ $day }時点）
duties-everybody-none = 対象になる職員も研修もありません。kenshu import で職員・研修・受講要件を取り込んでください。
duties-column-course = 研修
duties-hint-csv = ひとりずつの一覧は --format csv、ひとり分は --as 職員番号 で見られます。

duties-section-overdue = 期限を過ぎた研修
duties-section-open = これから受ける研修
duties-section-suspended = 休業等で保留の研修
duties-section-exempt = 免除されている研修
duties-section-completed = 修了した研修
duties-section-available = 受けられる研修（選択）

duties-days-left = { $days ->
        [0] 今日まで
       *[other] あと{ $days }日
    }
duties-days-over = { $days }日超過
duties-done-on = { $day } 修了
duties-done-late = { $day } 修了（期限後）

# 理由
why-required = { $audience }の必須研修です（{ $since }から）。
why-elective = { $audience }が選んで受けられる研修です（{ $since }から）。
why-yearly = 毎年度受けます。
why-start-hire = 採用された{ $day }から対象です。
why-start-audience = { $day }に{ $audience }となり、その日から対象です。
why-start-ict = { $day }にICT機器を使い始め、その日から対象です。
why-start-row = この決まりができた{ $day }から対象です。
why-start-year = 今年度（{ $day }から）の分です。
why-start-exemption = 免除が終わった{ $day }から対象です。
why-due-day = 期限は{ $day }です。
why-due-grace = 期限の日まで60日に満たないため、期限は開始から60日後の{ $day }です。
why-due-grace-year = 期限の日まで60日に満たないため、期限は年度末の{ $day }です。
why-due-hire = 期限は採用から{ $days }日後の{ $day }です。
why-due-appointment = 期限は就任から{ $days }日後の{ $day }です。
why-due-days-year = 期限は年度末の{ $day }です。
why-leave-moved = { $from }から{ $to }までの休業により、期限は{ $day }になりました。
why-leave-suspended = { $from }からの休業の終わりが決まっていないため、期限を決めていません。
why-leave-exempt = { $from }から{ $to }までの休業が年度末にかかるため、今年度は免除です。
why-leave-exempt-open = { $from }からの休業の終わりが決まっていないため、今年度は免除です。
why-exempt = { $day }まで免除されています。
why-extended = 期限は{ $day }まで延長されています。
why-late = 期限（{ $due }）を過ぎてからの修了です。
