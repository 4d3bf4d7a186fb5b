"""Labelled examples that come with the product, written for it: what a ticket can be, in four languages.

Each line: category, "c" for a complaint or "n", severity (l, m, h, u), mood (+, 0, -) and the text.
Languages the model of meaning knows learn from all lines; others only from lines of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

CATEGORIES = (
    "bug", "how_to", "billing", "performance", "usability", "request", "access", "security",
    "praise", "cancellation",
)  # fmt: skip
SEVERITY = {"l": "low", "m": "medium", "h": "high", "u": "urgent"}
MOOD = {"+": "good", "0": "even", "-": "bad"}


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what it is."""

    language: str
    text: str
    category: str
    is_complaint: bool
    severity: str
    mood: str


ENGLISH = """
bug c h - The export button does nothing, I get an error every time
bug c u - Everything is down, nobody in our company can work since this morning
bug c h - The app crashes when I open the report
bug c m - The totals in the dashboard are wrong again
bug n m 0 I see error 500 when I upload a file
bug n l 0 There is a small glitch: the date is shown in the wrong format
bug c h - Sync stopped working and we lost entries
bug n m 0 Notifications do not arrive since the last update
bug n l 0 The link in the e-mail leads to a page that does not exist
how_to n l 0 How do I add a new user to our account?
how_to n l 0 Where can I find the settings for notifications?
how_to n l 0 Can you explain how the import of a spreadsheet works?
how_to n l 0 Is it possible to share a report with somebody outside the company?
how_to n l 0 What does this column mean?
how_to n m 0 We need help setting up the integration, which steps are needed?
how_to n l 0 How can I change the language of the interface?
billing c h - I was charged twice this month, please give the money back
billing c h - The invoice is wrong and nobody answers me
billing n l 0 Please send me the invoice for March
billing n m 0 Our credit card expired, how can I pay?
billing n l 0 Can we switch to yearly payment and pay by bank transfer?
billing c m - The price went up without any notice
billing n l 0 Please change the VAT number and the address on our invoice
billing c h - I want a refund, we did not agree to this charge
performance c h - The page takes a minute to load, it is unusable
performance c m - It has become terribly slow since last week
performance n m 0 Loading the report takes longer than usual
performance c h - Search times out every time we have more than a thousand records
performance c m - The app freezes and hangs for seconds while typing
performance n l 0 Is there a limit to how fast the API answers?
usability c m - The new menu is confusing, I cannot find anything any more
usability c l - Far too many clicks for such a simple thing
usability c m - The redesign made it harder to use, please bring the old layout back
usability n l 0 The text is small and hard to read on the phone
usability c l - It is not clear which button saves my changes
usability c m - Our people do not understand this screen, it is too complicated
request n l 0 Could you add a dark mode?
request n l 0 It would be great to have an export to Excel
request n l 0 Feature request: recurring tasks
request n l 0 Are you planning to support single sign-on?
request c m - We have been asking for this feature for two years and still nothing
request n l + We like it, and wish it had an integration with our calendar
request n l 0 Please let us set permissions for each folder
access n h 0 I cannot log in, my password is not accepted
access n m 0 I forgot my password and the reset e-mail does not come
access c h - I have been locked out of my account for two days
access n m 0 Please unlock my colleague's account
access n m 0 The confirmation code never arrives on my phone
access n l 0 Please make Anna an administrator of our workspace
access n m 0 My invitation link has expired
security c u - We can see the data of another company, this is a serious leak
security n h 0 I think somebody got into our account, we did not make these changes
security n h 0 I found a vulnerability and want to report it
security n m 0 Where is our data stored and is it encrypted?
security n h 0 We received a phishing message in your name
security n m 0 Please delete all our personal data under the GDPR
praise n l + Thank you, the problem was solved quickly!
praise n l + Great product, we use it every day and love it
praise n l + Your support is wonderful, thanks a lot
praise n l + The new version is excellent, well done
praise n l + Everything works perfectly now, many thanks
praise n l + I am very happy with the service
cancellation n h 0 We want to cancel our subscription at the end of the month
cancellation c h - We are leaving, the product does not do what we were promised
cancellation n h 0 How do I close my account?
cancellation c h - I am switching to a competitor because nothing gets fixed
cancellation n h 0 Please do not renew our contract
cancellation n m 0 We no longer need it, please end our plan
"""

JAPANESE = """
bug c h - エクスポートのボタンを押しても毎回エラーになります
bug c u - 今朝からまったく使えず、全員の仕事が止まっています
bug c m - ダッシュボードの合計がまた間違っています
bug n m 0 ファイルをアップロードするとエラーが表示されます
bug n l 0 日付の表示がおかしいようです
bug c h - アプリが何度も落ちて困っています
how_to n l 0 新しいユーザーの追加方法を教えてください
how_to n l 0 通知の設定はどこにありますか
how_to n l 0 社外の人とレポートを共有することはできますか
how_to n m 0 連携の設定手順を教えていただけますか
billing c h - 今月二重に請求されています。返金してください
billing c h - 請求書の金額が間違っているのに返事がありません
billing n l 0 三月分の請求書を送ってください
billing n l 0 支払い方法を銀行振込に変更したいです
billing c m - 予告なく値上げされて納得できません
performance c h - ページの読み込みに一分もかかり、使い物になりません
performance c m - 先週からとても遅くなりました
performance n m 0 レポートの表示に時間がかかります
performance c m - 入力中に画面が固まります
usability c m - 新しいメニューは分かりにくく、何も見つかりません
usability c l - 簡単な作業なのに操作が多すぎます
usability c m - 画面が複雑で社員が理解できません
usability n l 0 スマートフォンでは文字が小さくて読みにくいです
request n l 0 ダークモードを追加してほしいです
request n l 0 エクセル形式で出力できると助かります
request n l 0 カレンダーとの連携機能の予定はありますか
request c m - 二年前から要望しているのに実現されていません
access n h 0 パスワードが通らずログインできません
access n m 0 パスワード再設定のメールが届きません
access c h - 二日間もアカウントから締め出されています
access n m 0 認証コードが届きません
security c u - 他社のデータが見えています。重大な情報漏えいです
security n h 0 誰かに不正アクセスされたようです
security n m 0 データの保存場所と暗号化について教えてください
praise n l + すぐに解決していただき、ありがとうございました
praise n l + とても使いやすく、毎日愛用しています
praise n l + サポートの対応が素晴らしかったです
praise n l + 新しい画面はとても見やすくて満足しています
cancellation n h 0 今月末で解約したいです
cancellation c h - 約束と違うので他社に乗り換えます
cancellation n h 0 契約を更新しないでください
cancellation n m 0 退会の手続きを教えてください
"""

RUSSIAN = """
bug c h - Кнопка экспорта не работает, каждый раз ошибка
bug c u - Всё лежит, с утра никто в компании не может работать
bug c m - Итоги на панели снова неверные
bug n m 0 При загрузке файла появляется ошибка
bug n l 0 Дата показана в неправильном формате
bug c h - Приложение постоянно вылетает
how_to n l 0 Как добавить нового пользователя?
how_to n l 0 Где находятся настройки уведомлений?
how_to n l 0 Можно ли поделиться отчётом с человеком вне компании?
how_to n m 0 Помогите настроить интеграцию, какие нужны шаги?
billing c h - С меня дважды списали деньги, верните оплату
billing c h - Счёт неверный, и никто не отвечает
billing n l 0 Пришлите, пожалуйста, счёт за март
billing n l 0 Мы хотим платить за год банковским переводом
billing c m - Цену подняли без предупреждения
performance c h - Страница загружается целую минуту, работать невозможно
performance c m - С прошлой недели всё ужасно тормозит
performance n m 0 Отчёт открывается дольше обычного
performance c m - Приложение зависает во время ввода
usability c m - Новое меню непонятное, ничего не найти
usability c l - Слишком много кликов для простого действия
usability c m - Экран слишком сложный, сотрудники не разбираются
usability n l 0 На телефоне мелкий текст, трудно читать
request n l 0 Добавьте, пожалуйста, тёмную тему
request n l 0 Хорошо бы выгружать данные в Excel
request n l 0 Планируется ли интеграция с календарём?
request c m - Просим эту функцию два года, и ничего
access n h 0 Не могу войти, пароль не подходит
access n m 0 Письмо для сброса пароля не приходит
access c h - Уже два дня не могу попасть в свой аккаунт
access n m 0 Код подтверждения не приходит
security c u - Мы видим данные чужой компании, это серьёзная утечка
security n h 0 Кажется, наш аккаунт взломали
security n m 0 Где хранятся наши данные и зашифрованы ли они?
praise n l + Спасибо, проблему решили очень быстро!
praise n l + Отличный продукт, пользуемся каждый день
praise n l + Ваша поддержка замечательная
praise n l + Новая версия прекрасна, мы очень довольны
cancellation n h 0 Хотим отменить подписку в конце месяца
cancellation c h - Уходим к конкурентам, обещания не выполнены
cancellation n h 0 Пожалуйста, не продлевайте наш договор
cancellation n m 0 Как закрыть аккаунт?
"""

PERSIAN = """
bug c h - دکمه خروجی کار نمی‌کند و هر بار خطا می‌دهد
bug c u - همه چیز از صبح قطع است و هیچ‌کس در شرکت نمی‌تواند کار کند
bug c m - جمع‌های داشبورد باز هم اشتباه است
bug n m 0 هنگام بارگذاری فایل خطا نشان داده می‌شود
bug n l 0 تاریخ با قالب اشتباه نمایش داده می‌شود
bug c h - برنامه مدام بسته می‌شود
bug n m 0 بعد از به‌روزرسانی این بخش خراب شده است
how_to n l 0 چطور یک کاربر جدید اضافه کنم؟
how_to n l 0 تنظیمات اعلان‌ها کجاست؟
how_to n l 0 آیا می‌توان گزارش را با فردی بیرون از شرکت به اشتراک گذاشت؟
how_to n m 0 لطفاً مراحل راه‌اندازی را توضیح دهید، چگونه باید انجام داد؟
how_to n l 0 راهنمای استفاده از این بخش را کجا پیدا کنم؟
billing c h - این ماه دو بار از حساب ما پول برداشت شده، لطفاً پول را برگردانید
billing c h - صورت‌حساب اشتباه است و کسی جواب نمی‌دهد
billing n l 0 لطفاً فاکتور ماه مارس را بفرستید
billing n l 0 می‌خواهیم پرداخت را سالانه و بانکی کنیم
billing c m - قیمت بدون اطلاع قبلی افزایش یافته است
performance c h - صفحه یک دقیقه طول می‌کشد تا باز شود و غیرقابل استفاده است
performance c m - از هفته گذشته خیلی کند شده است
performance n m 0 بارگذاری گزارش بیشتر از معمول طول می‌کشد
performance c m - برنامه هنگام نوشتن قفل می‌کند و کندی آزاردهنده است
usability c m - منوی جدید گیج‌کننده است و هیچ چیز پیدا نمی‌شود
usability c l - برای یک کار ساده کلیک‌های زیادی لازم است
usability c m - این صفحه پیچیده است و همکاران ما متوجه آن نمی‌شوند
usability n l 0 متن در گوشی کوچک است و سخت خوانده می‌شود
request n l 0 لطفاً حالت تیره اضافه کنید
request n l 0 خوب است خروجی اکسل هم داشته باشید
request n l 0 آیا قصد دارید اتصال به تقویم را اضافه کنید؟
request c m - دو سال است این قابلیت را می‌خواهیم و هنوز خبری نیست
access n h 0 نمی‌توانم وارد شوم، رمز عبور پذیرفته نمی‌شود
access n m 0 رایانامه بازیابی رمز عبور نمی‌رسد
access c h - دو روز است که از حساب کاربری خود بیرون مانده‌ام
access n m 0 کد تأیید ورود به گوشی من نمی‌رسد
security c u - اطلاعات شرکت دیگری را می‌بینیم، این نشت جدی امنیتی است
security n h 0 فکر می‌کنم حساب ما هک شده است
security n m 0 داده‌های ما کجا نگهداری می‌شود و رمزنگاری شده است؟
praise n l + ممنون، مشکل خیلی سریع حل شد
praise n l + محصول عالی است و هر روز از آن استفاده می‌کنیم
praise n l + پشتیبانی شما فوق‌العاده است، سپاسگزارم
praise n l + نسخه جدید خیلی خوب و زیبا شده و راضی هستیم
cancellation n h 0 می‌خواهیم اشتراک را در پایان ماه لغو کنیم
cancellation c h - به سراغ رقیب می‌رویم چون به وعده‌ها عمل نشد
cancellation n h 0 لطفاً قرارداد ما را تمدید نکنید
cancellation n m 0 چطور حساب خود را ببندیم؟
"""


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """All of them."""
    told = (("en", ENGLISH), ("ja", JAPANESE), ("ru", RUSSIAN), ("fa", PERSIAN))
    return tuple(
        _example(code, line) for code, lines in told for line in lines.strip().splitlines()
    )


def _example(code: str, line: str) -> Example:
    category, complaint, severity, mood, text = line.split(" ", 4)
    return Example(
        code,
        text,
        category,
        complaint == "c",
        SEVERITY[severity],
        MOOD[mood],
    )
