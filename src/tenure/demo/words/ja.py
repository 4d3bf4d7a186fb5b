"""Japanese."""

from __future__ import annotations

from tenure.demo.words.shape import Place, Words, paired

JAPANESE = Words(
    code="ja",
    busy_hour=5,
    places=(
        Place("JP", "東京都千代田区", "神田{n}番地", "JPY"),
        Place("JP", "大阪市北区", "梅田{n}番地", "JPY"),
        Place("JP", "名古屋市中区", "栄{n}番地", "JPY"),
        Place("JP", "福岡市博多区", "博多駅前{n}番地", "JPY"),
        Place("US", "Los Angeles", "{n} East Second Street", "USD"),
    ),
    given=paired(
        """陽菜=hina, 結衣=yui, 美咲=misaki, さくら=sakura, 葵=aoi, 凛=rin, 真由美=mayumi, 恵子=keiko,
        直子=naoko, 裕子=yuko, 智子=tomoko, 香織=kaori, 蓮=ren, 湊=minato, 翔太=shota, 大輔=daisuke,
        健太=kenta, 拓也=takuya, 直樹=naoki, 浩二=koji, 誠=makoto, 隆=takashi, 修=osamu, 亮=ryo"""
    ),
    family=paired(
        """佐藤=sato, 鈴木=suzuki, 高橋=takahashi, 田中=tanaka, 伊藤=ito, 渡辺=watanabe,
        山本=yamamoto, 中村=nakamura, 小林=kobayashi, 加藤=kato, 吉田=yoshida, 山田=yamada,
        佐々木=sasaki, 松本=matsumoto, 井上=inoue, 木村=kimura, 林=hayashi, 清水=shimizu,
        斎藤=saito, 阿部=abe, 森=mori, 池田=ikeda, 橋本=hashimoto, 石川=ishikawa"""
    ),
    person="{family} {given}",
    bases=paired(
        """青葉=aoba, 若葉=wakaba, 朝日=asahi, 東海=tokai, 北斗=hokuto, 大和=yamato, 白樺=shirakaba,
        富士見=fujimi, 松風=matsukaze, 桜井=sakurai, 高砂=takasago, 宝=takara, 泉=izumi, 銀河=ginga,
        光陽=koyo, 三葉=mitsuba, 双葉=futaba, 千歳=chitose, 常盤=tokiwa, 七星=nanahoshi, 浜松=hamamatsu,
        花園=hanazono, 日向=hyuga, 平安=heian, 穂高=hotaka, 瑞穂=mizuho, 緑川=midorikawa, 明星=myojo"""
    ),
    trades=paired(
        """製作所=works, 商事=trading, 物流=logistics, 食品=foods, 工務店=builders, 印刷=print,
        電機=electric, システム=systems, デザイン=design, 薬品=pharma"""
    ),
    company="株式会社{base}{trade}",
    areas=(
        "ダッシュボード",
        "レポート出力",
        "ファイルのアップロード",
        "自動化",
        "検索",
        "モバイルアプリ",
        "外部連携",
        "リンク共有",
    ),
    goals=(
        "全案件を一つの画面で把握したい",
        "週次報告の作成時間を減らしたい",
        "引き継ぎの漏れをなくしたい",
        "遅れを早く見つけたい",
    ),
    tickets={
        "bug": (
            (
                "「{area}」でエラーが出ます",
                "今朝から「{area}」でエラーになります。ご確認をお願いいたします。",
            ),
            ("「{area}」の合計が合いません", "「{area}」の合計と一覧の件数が三件ずれています。"),
        ),
        "billing": (
            ("請求書について", "先月分の請求書を再発行していただけますか。"),
            ("席の追加について", "月の途中で四席追加した場合の料金を教えてください。"),
        ),
        "how_to": (
            (
                "「{area}」の設定方法",
                "使い始めたばかりです。「{area}」の手順書はありますでしょうか。",
            ),
            ("「{area}」のひな形", "「{area}」をすぐに使えるひな形があれば教えてください。"),
        ),
        "performance": (
            ("「{area}」が遅いです", "昼頃から「{area}」の表示に十秒ほどかかります。"),
            ("タイムアウト", "今週「{area}」で二回タイムアウトしました。"),
        ),
        "access": (
            ("ログインできません", "新しい社員に招待メールが届きません。"),
            ("管理者の変更", "管理者が退職しました。権限を私に移してください。"),
        ),
        "usability": (
            (
                "「{area}」の操作が多い",
                "毎日使う「{area}」の操作に六回のクリックが必要で不便です。",
            ),
            ("場所が分かりにくい", "「{area}」がどこに移ったのか、社内の半分が見つけられません。"),
        ),
        "request": (
            ("「{area}」への要望", "「{area}」で前回の絞り込み条件を覚えていてほしいです。"),
            ("対応予定について", "「{area}」で複数のタイムゾーンに対応する予定はありますか。"),
        ),
    },
    complaints={
        "bug": (
            (
                "また「{area}」が動きません",
                "「{area}」の不具合は三度目です。半日を無駄にしました。",
            ),
            (
                "直っていません",
                "「{area}」は修正済みとのことでしたが、直っていません。大変困っています。",
            ),
        ),
        "billing": (
            (
                "二重に請求されています",
                "二重請求の件、まだ返事がありません。至急対応してください。",
            ),
            ("契約と違います", "約束された料金と違います。納得できません。"),
        ),
        "performance": (
            ("遅くて使えません", "「{area}」が遅すぎて、社員が表計算に戻ってしまいました。"),
            (
                "会議中に止まりました",
                "役員会で見せている最中に「{area}」が止まりました。非常に残念です。",
            ),
        ),
        "usability": (
            ("新しい「{area}」は使いづらい", "予告なく「{area}」の配置が変わり、混乱しています。"),
            (
                "「{area}」が難しすぎます",
                "毎日「{area}」の説明ばかりしています。もう少し何とかなりませんか。",
            ),
        ),
    },
    praise=(
        "毎朝の一時間が浮きました。",
        "サポートの対応がとても丁寧です。",
        "チーム全員が毎日使っています。",
    ),
    shrug=(
        "良いですが、レポートは改善が必要です。",
        "必要なことはできます。アプリが少し遅いです。",
        "少し高いと感じます。",
    ),
    blame=(
        "最近は遅く、不具合も多いです。",
        "一部しか使わないのに全額払っています。",
        "一度も様子を聞かれたことがありません。",
    ),
    wishes=(
        "案件をまたいだ人員計画がほしいです。",
        "ゲストの権限設定が足りません。",
        "月曜の進捗会議をこれで済ませています。",
        "そのまま送れる報告書がほしいです。",
    ),
    greetings=("打ち合わせの前に一点質問です", "役員会用の数字について", "新しい担当者のご紹介"),
    extras=(
        "金曜までにページを一枚追加してほしい",
        "ロゴをもう一度直してほしい",
        "パンフレットの翻訳もお願いしたい",
        "サーバーの引っ越しもお願いしたい",
    ),
)
