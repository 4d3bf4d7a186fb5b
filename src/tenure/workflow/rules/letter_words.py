"""The fixed wording of the letter, once for each language. Owners change who signs, not what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Wording:
    """The letter in one language; names in braces are filled in.

    `quiet` and `state` hold a sentence by case. `heads` are those of the table of payments: paid on,
    amount, tax in it, how it comes back (`ways`).
    `tax_not_known` stands for `tax` where nobody knows it, `not_known` in the table.
    """

    subject: str
    dear: str
    dear_all: str
    thanks: str
    quiet: Mapping[str, str]
    fair: str
    tax: str
    tax_not_known: str
    not_known: str
    whole: str
    by_way: Mapping[str, str]
    state: Mapping[tuple[bool, bool], str]
    back: str
    why: str
    ask: str
    closing: str
    payments: str
    heads: tuple[str, str, str, str]
    ways: Mapping[str, str]
    total: str
    page: str
    unknown: str = "–"


ENGLISH = Wording(
    subject="We are returning what you paid",
    dear="Dear {name},",
    dear_all="Dear {name} team,",
    thanks="Thank you for choosing {ours}.",
    quiet={
        "never": "We noticed that your account has not been used since you signed up.",
        "stopped": "We noticed that your account has not been used since {day}.",
        "one_person": "We noticed that most of what you pay for has not been used.",
    },
    fair="We do not charge for what was not used, so we are returning everything you paid for "
    "that time:",
    tax="of which {tax} is tax",
    tax_not_known="how much of it is tax is not known to us",
    not_known="not known",
    whole="This is the whole amount. No fee was deducted.",
    by_way={
        "card": "It goes back the way you paid and usually shows on your statement within "
        "5 to 10 business days.",
        "transfer": "Payments that cannot go back the way they came reach you by bank transfer.",
        "cheque": "Payments that cannot go back the way they came reach you by check.",
    },
    state={
        (True, True): "Your account is frozen and no more payments are collected. "
        "Your data is kept safely.",
        (True, False): "Your account is frozen. Your data is kept safely.",
        (False, True): "No more payments are collected. Your data is kept safely.",
    },
    back="Whenever you would like to start or come back, one click opens your account again:",
    why="If you have a minute, we would be grateful to learn what kept you from using it:",
    ask="If you have any question, please write to us or call: {contact}.",
    closing="With kind regards,",
    payments="Payments we are returning",
    heads=("Paid on", "Amount", "Of which tax", "Comes back"),
    ways={"card": "the way it was paid", "transfer": "by bank transfer", "cheque": "by check"},
    total="Total",
    page="Page {page} of {pages}",
)

JAPANESE = Wording(
    subject="お支払い代金ご返金のお知らせ",
    dear="拝啓　時下ますますご清栄のこととお慶び申し上げます。",
    dear_all="拝啓　貴社ますますご清栄のこととお慶び申し上げます。",
    thanks="このたびは{ours}をお選びいただき、誠にありがとうございます。",
    quiet={
        "never": "ご契約をいただいて以来、お客様のアカウントのご利用が確認できておりません。",
        "stopped": "{day}以降、お客様のアカウントのご利用が確認できておりません。",
        "one_person": "ご契約いただいた内容の大部分について、ご利用が確認できておりません。",
    },
    fair="弊社では、ご利用のなかった分の料金は頂戴しないこととしております。つきましては、"
    "当該期間にお支払いいただいた全額を、次のとおりご返金申し上げます。",
    tax="うち税額 {tax}",
    tax_not_known="うち税額は当方では不明です",
    not_known="不明",
    whole="全額のご返金であり、手数料等は一切差し引いておりません。",
    by_way={
        "card": "ご返金は、お支払い時と同じ方法にて行います。通常、5～10営業日ほどでご利用明細に"
        "反映されます。",
        "transfer": "お支払い時と同じ方法ではご返金できないお支払い分は、銀行振込にて"
        "お返しいたします。",
        "cheque": "お支払い時と同じ方法ではご返金できないお支払い分は、小切手にて"
        "お返しいたします。",
    },
    state={
        (True, True): "現在、お客様のアカウントは一時停止とし、今後のご請求も止めております。"
        "データは大切に保管しておりますので、ご安心ください。",
        (True, False): "現在、お客様のアカウントは一時停止としております。データは大切に保管して"
        "おりますので、ご安心ください。",
        (False, True): "今後のご請求は止めております。データは大切に保管しておりますので、"
        "ご安心ください。",
    },
    back="ご利用の開始または再開をご希望の際は、次のリンクを一度クリックしていただくだけで、"
    "アカウントを再びお使いいただけます。",
    why="差し支えなければ、ご利用に至らなかった理由をお聞かせいただけますと幸いに存じます。",
    ask="ご不明な点がございましたら、どうぞお気軽にご連絡ください。ご連絡先：{contact}",
    closing="敬具",
    payments="ご返金するお支払いの内訳",
    heads=("お支払い日", "金額", "うち税額", "ご返金の方法"),
    ways={"card": "お支払い時と同じ方法", "transfer": "銀行振込", "cheque": "小切手"},
    total="合計",
    page="{page} / {pages} ページ",
    unknown="―",
)

RUSSIAN = Wording(
    subject="Мы возвращаем Вашу оплату",
    dear="Здравствуйте, {name}!",
    dear_all="Здравствуйте, коллеги из {name}!",
    thanks="Благодарим Вас за то, что Вы выбрали {ours}.",
    quiet={
        "never": "Мы заметили, что с момента регистрации Вашей учётной записью не пользовались.",
        "stopped": "Мы заметили, что с {day} Вашей учётной записью не пользовались.",
        "one_person": "Мы заметили, что большей частью оплаченного Вами не пользовались.",
    },
    fair="Мы не берём денег за то, чем не пользовались, и потому возвращаем всё, что Вы заплатили "
    "за это время:",
    tax="в том числе налог {tax}",
    tax_not_known="сколько в ней налога, нам неизвестно",
    not_known="неизвестно",
    whole="Это вся сумма целиком: комиссии и расходы из неё не вычитались.",
    by_way={
        "card": "Деньги вернутся тем же способом, каким Вы платили; обычно они видны в выписке "
        "через 5–10 рабочих дней.",
        "transfer": "Платежи, которые уже нельзя вернуть тем же способом, мы вернём банковским "
        "переводом.",
        "cheque": "Платежи, которые уже нельзя вернуть тем же способом, мы вернём чеком.",
    },
    state={
        (True, True): "Ваша учётная запись заморожена, платежи больше не списываются. "
        "Ваши данные сохранены.",
        (True, False): "Ваша учётная запись заморожена. Ваши данные сохранены.",
        (False, True): "Платежи больше не списываются. Ваши данные сохранены.",
    },
    back="Когда бы Вы ни захотели начать или вернуться, достаточно одного нажатия, и учётная "
    "запись снова открыта:",
    why="Если у Вас найдётся минута, мы будем признательны, если Вы расскажете, что Вам помешало:",
    ask="Если у Вас есть вопросы, пожалуйста, напишите или позвоните нам: {contact}.",
    closing="С уважением,",
    payments="Платежи, которые мы возвращаем",
    heads=("Оплачено", "Сумма", "В том числе налог", "Как вернётся"),
    ways={
        "card": "тем же способом",
        "transfer": "банковским переводом",
        "cheque": "чеком",
    },
    total="Итого",
    page="Страница {page} из {pages}",
)

PERSIAN = Wording(
    subject="بازگرداندن مبلغ پرداختی شما",
    dear="{name} گرامی،",
    dear_all="همکاران گرامی در {name}،",
    thanks="از اینکه {ours} را برگزیدید، صمیمانه سپاسگزاریم.",
    quiet={
        "never": "متوجه شدیم که از زمان ثبت‌نام تاکنون از حساب شما استفاده‌ای نشده است.",
        "stopped": "متوجه شدیم که از {day} تاکنون از حساب شما استفاده‌ای نشده است.",
        "one_person": "متوجه شدیم که از بیشتر آنچه بابت آن پرداخت می‌کنید استفاده‌ای نشده است.",
    },
    fair="ما برای آنچه استفاده نشده است هزینه‌ای دریافت نمی‌کنیم؛ از این رو تمام مبلغی را که برای "
    "این مدت پرداخته‌اید به شما بازمی‌گردانیم:",
    tax="شامل {tax} مالیات",
    tax_not_known="مبلغ مالیات آن برای ما روشن نیست",
    not_known="نامشخص",
    whole="این همه مبلغ است و هیچ کارمزدی از آن کسر نشده است.",
    by_way={
        "card": "مبلغ از همان راهی که پرداخت کرده‌اید بازمی‌گردد و بیشتر وقت‌ها ظرف ۵ تا ۱۰ روز کاری در "
        "صورت‌حساب شما دیده می‌شود.",
        "transfer": "پرداخت‌هایی که دیگر نمی‌توان آن‌ها را از همان راه بازگرداند، با حواله بانکی به "
        "دست شما می‌رسد.",
        "cheque": "پرداخت‌هایی که دیگر نمی‌توان آن‌ها را از همان راه بازگرداند، با چک به دست شما "
        "می‌رسد.",
    },
    state={
        (True, True): "حساب شما به‌طور موقت متوقف شده است و دیگر وجهی از شما دریافت نمی‌شود. "
        "داده‌های شما نزد ما محفوظ است.",
        (True, False): "حساب شما به‌طور موقت متوقف شده است. داده‌های شما نزد ما محفوظ است.",
        (False, True): "دیگر وجهی از شما دریافت نمی‌شود. داده‌های شما نزد ما محفوظ است.",
    },
    back="هرگاه خواستید شروع کنید یا بازگردید، با یک کلیک روی پیوند زیر حساب شما دوباره باز می‌شود:",
    why="اگر فرصتی داشتید، سپاسگزار می‌شویم که بگویید چه چیزی مانع استفاده شما شد:",
    ask="اگر پرسشی دارید، خوشحال می‌شویم که برای ما بنویسید یا تماس بگیرید: {contact}",
    closing="با احترام،",
    payments="پرداخت‌هایی که بازمی‌گردانیم",
    heads=("تاریخ پرداخت", "مبلغ", "مالیات آن", "راه بازگشت"),
    ways={"card": "از همان راه پرداخت", "transfer": "با حواله بانکی", "cheque": "با چک"},
    total="جمع",
    page="صفحه {page} از {pages}",
)

WORDINGS = {"en": ENGLISH, "ja": JAPANESE, "ru": RUSSIAN, "fa": PERSIAN}
"""By language."""
