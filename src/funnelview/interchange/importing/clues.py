"""Words that headers hold in the languages of the known programs, and the field they speak of.

For headers that no table of ``aliases`` has: each is looked up in its normal form
(``headers.normal``), the first line that fits tells. What must not be in it stands behind.
"""

# ruff: noqa: ISC004 - words of many languages, read as words

import re
from typing import Final

_DATE_WORD = r"date|datum|fecha|data|дата|日期|时间|日$|termin|on$|am$"
# Money, or a number, that is not what a deal is worth.
OTHER_MONEY: Final = (
    r"weighted|gewicht|ponder|pondér|prorat|взвеш|加权|加重|premium|prämie|prime|prima$|commis|"
    r"provision|comisi|комисс|佣金|提成|invoic|factur|rechnung|fatur|开票|回款|收款|已收|paid|"
    r"bezahlt|оплач|received|margin|marge|margen|margem|маржа|毛利|利润|粗利|profit|gewinn|"
    r"cost|kosten|costo|custo|coût|成本|原価|discount|rabatt|remise|descuento|desconto|скидк|"
    r"折扣|tax|steuer|vat|税|quota|target|unit|qty|quantity|menge|anzahl|数量|count|annual|"
    r"employees|unitprice|年收入|budgetyear|actual|balance|offen$|saldo|age|days|score|rank"
)
# What is made of a deal's amount rather than being it.
DERIVED: Final = re.compile(
    r"expect|weight|forecast|prorat|likely|erwart|esperad|attend|预期收入|gross|brutto|bruto|ttc$|"
    r"inclvat|inclmwst|(?<!不)含税|税込|listprice|listenpreis|catalog"
)

Clue = tuple[str, str, str]

CLUES: Final[tuple[Clue, ...]] = (
    (
        "key",
        r"^(donotmodify)?(opportunity|deal|opp|crm|record|verkaufschance|negocio|сделка|商机|案件|"
        r"商談)?(id|ids|guid|number|nummer|no|nr|编号|番号|номер)$|^donotmodifyopportunity$|"
        r"^id(do|de)(registro|negocio|negócio)",
        "",
    ),
    (
        # Salesforce's reports have one beside each amount: Betrag Währung, Montant Devise.
        "currency",
        r"(amount|value|betrag|wert|montant|importe|monto|valor|importo|bedrag|сумма|金额|金額|금액)"
        r"(of)?(iso)?(currency|währung|devise|moneda|moeda|valuta|валюта|币种|货币|通貨|통화)(code)?$",
        r"expect|erwart|attend|prévu|esperad|previst|予測|预期",
    ),
    (
        "currency",
        r"^(deal|opportunity)?(currency|währung|devise|moneda|moeda|валют|币种|货币|通貨)|"
        r"(currency|währung|币种|货币|通貨)(iso)?(code)?$",
        r"^(amount|value|revenue|betrag|umsatz|montant|importe|valor|сумм|金额|金額)",
    ),
    (
        "won_on",
        r"(gewonnene?|won|ganad[oa]|ganh[oa]|gagnée?|выигр\w*|赢单|成交|受注)(am|on|at|zeit|time|"
        r"date|datum|时间|日期|日)$",
        "",
    ),
    (
        "lost_on",
        r"(verlorene?|lost|perdid[oa]|perdue?|проигр\w*|输单|丢单|失注)(am|on|at|zeit|time|date|"
        r"datum|时间|日期|日)$",
        "",
    ),
    (
        "reason",
        r"(loss|lost|lose|verlust|pérdida|perda|perte|отказ|проигр|输单|丢单|失注|失败).*"
        r"(reason|grund|motivo|raison|причин|原因|理由)|"
        r"(reason|grund|motivo|raison|причин).*(loss|lost|verlust|pérdida|perda|perte|отказ|проигр)",
        "",
    ),
    (
        "next_step_due",
        r"(next|follow|nächst|próxim|prochain|следующ|下次|次回).*(" + _DATE_WORD + ")",
        r"记录|内容|情况|说明|备注|方式|comment|note|detail|summary",
    ),
    ("next_step", r"next(step|action|task)|nächst|próxim|prochain|следующ|下一步|次の", ""),
    ("competitors", r"compet|wettbewerb|concurr|concorr|конкурент|竞争|競合", ""),
    (
        "probability",
        r"probab|wahrschein|^chance|likelihood|confidence|вероятн|概率|赢率|成功率|可能性|確度|"
        r"winrate|winprob",
        r"reason|date",
    ),
    ("source", r"source|quelle|herkunft|origen|origem|origine|источник|来源|ソース", r"id$|date"),
    (
        "last_activity",
        r"(last|letzt|últim|ultim|derni|последн|最近|最后|最終).*"
        r"(activ|aktiv|contact|kontakt|актив|контакт|跟进|联系|活動)",
        r"by$|人$|note|type|记录|内容|情况|说明|备注|方式|结果|comment|text|detail|summary|notiz|"
        r"bemerk|inhalt|内訳|内容",
    ),
    (
        "expected",
        r"(expect|^est|estim|erwart|voraussicht|geplant|previst|prevu|prévu|预计|预期|予定|見込|"
        r"ожид|предполаг|планир|forecast|target|geschätzt).*"
        r"(clos|sign|order|" + _DATE_WORD + r"|abschl|cierre|fecham|clôt|成交|签|закр|завер)|"
        r"^when$|^due$|^duedate$|^wann$|^cuándo$|^quand$|^когда$",
        r"amount|value|revenue|betrag|umsatz|montant|金额|金額|сумм|stage",
    ),
    (
        "closed",
        r"(actual|realclos|tatsächl|réel|実際|实际|факт).*(clos|abschl|clôt|成交|完了|закр)",
        r"amount|value|revenue|umsatz|金额|сумм",
    ),
    (
        "registered",
        r"(creat|erstell|angeleg|anlage|criad|criaç|cread|creac|créé|créat|créa|создан|создани|创建|"
        r"登记|录入|建立|作成|登録|entered|added|registr|erfasst|opened).*|^startdate$|^begin",
        r"by$|von$|por$|par$|人$|者$|кем|modif|amount|value|reason|stage",
    ),
    (
        "close_date",
        r"(clos|cierre|fecham|clôt|clot|abschl|schlie|закрыт|завершен|成交|结单|完了|签约|decision)"
        r".*(" + _DATE_WORD + r")|(date|datum|fecha|data|дата|termin).*"
        r"(clos|cierre|fecham|clôt|clot|abschl|закрыт|завершен|décision)",
        r"by$|amount|value|reason",
    ),
    (
        "phone",
        r"phone|telefon|téléphone|telefono|teléfono|телефон|电话|電話|手机|mobile|handy|celular|"
        r"móvil|^tel$",
        r"type|owner|负责",
    ),
    (
        "contact_email",
        r"mail|correo|courriel|邮箱|почт|メール",
        r"owner|rep$|sales|date|opt|status|domain|type",
    ),
    (
        "contact_last",
        r"(contact|kontakt|person).*(lastname|surname|familyname|nachname|apellido|sobrenome)",
        r"owner|sales",
    ),
    (
        "owner_last",
        r"(owner|rep|user|assigned|salesperson|seller|besitzer|mitarbeiter).*"
        r"(lastname|surname|familyname|nachname)",
        r"creat|modif|contact",
    ),
    (
        "contact",
        r"contact|kontakt|ansprech|interlocut|контакт|联系人|取引先責任者|contato|コンタクト|연락처|"
        r"decisionmaker",
        r"id$|date|last|count|number|status|type|role|title|owner|address|method",
    ),
    (
        "owner",
        r"propriet|propriét|propiet|besitzer|inhaber|owner|respons|zuständig|ответствен|менеджер|负责人|"
        r"担当|所有者|销售员|业务员|vendedor|vertriebler|vendeur|commercial$|salesman|saleswoman|"
        r"salesexec|accountmanager|accountexec|assigned|bearbeiter|betreuer|handledby|^who$|^wer$|"
        r"^reps?$|seller",
        r"id$|email|mail|team|date|type|role|region|manager(name)?$",
    ),
    (
        "stage",
        r"stage|phase|stadium|étape|etape|etapa|fase|этап|стади|阶段|フェーズ|ステージ|milestone|"
        r"wherearewe|salesstep|progress$|^stand$",
        r"date|chang|updat|id$|duration|days|previous|^last|时间|prob|number|time|count|datum",
    ),
    (
        "status",
        r"status|état|estado|situa|статус|状态|ステータス|ergebnis|outcome|result|结果|^won|winloss",
        r"reason|date|grund|lead|mail|payment|contact|customer|invoice|sync|datum|motivo|id$|"
        r"approv|lock|record|document|life|deliver|market|subscri|project|account|company|task|"
        r"生命|锁定|审|单据|数据|付款|回款|开票|发货|合同|订单|归档|同步|客户|联系人|任务|付费|"
        r"genehmig|freigabe|zahl|liefer|versand|rechnung|paiement|livraison|pago|envío|оплат",
    ),
    (
        "amount",
        r"amount|value|revenue|betrag|umsatz|wert$|^wert|montant|valeur|importe|monto|valor|ingres|"
        r"сумм|стоимост|бюджет|budget|金额|金額|总价|预算|売上|收入|price$|howmuch|^total|volum|worth|"
        r"dealsize|prix|precio|preço",
        OTHER_MONEY + r"|date|datum|currency|reason|type|range|stage",
    ),
    (
        "product",
        r"^was$|^what$|product|produkt|produit|producto|produto|продукт|товар|产品|商品|製品|whatdotheywant|"
        r"article|artikel|solution",
        r"id$|code|price|count|qty|quantity|interest$|category",
    ),
    (
        "customer",
        r"account|company|client|customer|kunde|firma|compte|société|cuenta|empresa|conta$|"
        r"daconta|клиент|компан|заказчик|контрагент|客户|公司|取引先|顧客|会社|企業|organi[sz]ation|"
        r"^buyer|prospect",
        r"id$|type|typ$|size|industr|phone|mail|website|domain|country|city|编号|类型|级别|行业|"
        r"date|number|nummer|code|since|segment|address|region|code",
    ),
    (
        "name",
        r"opportun|oportun|deal|negocio|negócio|affaire|geschäft|verkaufschance|сделк|商机|案件|"
        r"商談|项目|projekt|project|proyecto|projeto|projet|проект|^description$|^beschreibung$",
        r"id$|type|typ$|date|datum|owner|count|number|nummer|no$|nr$|code|manager|编号|类型|line$|tag",
    ),
)  # fmt: skip
