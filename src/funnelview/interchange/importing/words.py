"""What the stages and outcomes of known programs are called, in their languages, as data.

Names are in their normal form (``headers.normal``). A stage's name stands for where the
customer is in its decision, not for the figure that a program gives it.
"""

# ruff: noqa: E501, ISC004, RUF001, SIM905 - a table of foreign words, read as words

from collections.abc import Mapping
from typing import Final

from funnelview.interchange.importing.more_names import MORE_NAMES

# The default stage that a name means, by its key; its win probability serves stores with
# other stages.
_STAGES: Final[Mapping[str, tuple[int, str]]] = {
    "aware": (
        25,
        "aware awareness prospecting prospect prospects new newlead newopportunity lead leadin"
        " incoming inbound qualification qualify qualified qualifying qualifiedlead"
        " needsanalysis needanalysis needs discovery discover discoverycall identify identified"
        " initialcontact firstcontact contact contacted contactmade contacting introduction intro"
        " appointmentscheduled appointment meetingscheduled meeting qualifiedtobuy research"
        " interest interested suspect opportunity opportunityidentified mql sql sal open backlog"
        " preopportunity presales target targeting connect connected assessment"
        " requirementanalysis requirements understanding"
        # Chinese
        " 了解 初步接洽 初步沟通 初步接触 接触 意向 有意向 初步意向 需求确认 需求分析 需求沟通 验证客户 验证商机"
        " 商机确认 新建 新商机 线索 潜在 潜在客户 跟进中 初期沟通 立项 立项评估 需求挖掘 发现需求 客户接洽 初访"
        " 初次接触 建立联系 资格审查 前期沟通"
        # Japanese
        " 初回訪問 初回接触 アプローチ ヒアリング 見込み 見込 リード 認知 課題把握 ニーズ把握 アポイント"
        " 引き合い 引合い 新規 案件化"
        # Spanish, Portuguese
        " prospección prospecto calificación calificado cualificación nuevo contactado"
        " contactoinicial contactohecho análisisdenecesidades citaprogramada primercontacto"
        " prospecção qualificação qualificado novo contatado contatoinicial contatofeito"
        " análisedenecessidades levantamentodenecessidades reuniãoagendada entrada"
        # German
        " qualifizierung qualifiziert neu interessent erstkontakt bedarfsanalyse bedarf"
        " bedarfsermittlung kontaktaufnahme kontaktiert anfrage termin terminvereinbart"
        " akquise vorqualifizierung"
        # French
        " prospection qualifié nouveau nouvelle premiercontact priseducontact prisedecontact"
        " analysedesbesoins découverte découvertedubesoin besoin rendezvous contactinitial"
        # Russian
        " новая новый новаясделка первичныйконтакт первыйконтакт квалификация лид"
        " выявлениепотребностей анализпотребностей контактустановлен знакомство неразобранное"
        " взятьвработу взятавработу подготовкадокументов",
    ),
    "compare": (
        50,
        "compare comparing comparison evaluation evaluate evaluating valueproposition develop"
        " development iddecisionmakers identifydecisionmakers perceptionanalysis"
        " presentationscheduled presentation demo demoscheduled demonstration productdemo trial"
        " pilot poc proofofconcept proposal proposalmade proposalsent propose proposed"
        " proposalpricequote proposalquote proposalquotation quote quoted quotesent quotation"
        " pricequote offer offersent initialoffer offering solution solutiondesign"
        " solutionproposed solutionpresentation consideration considering shortlist shortlisted"
        " engaging engaged engagement technicalvalidation technicalfit validation validate"
        " valueprop businesscase rfp tender bid bidding design estimation estimate working"
        " inprogress active consulting"
        # Chinese
        " 比较 方案报价 方案 方案制定 方案提交 方案沟通 方案论证 方案演示 方案阶段 报价 报价中 已报价 产品报价"
        " 提案 提案报价 演示 产品演示 试用 测试 选型 招标 投标 招投标 评估 竞争 竞标 对比 技术交流 产品介绍"
        " 提供方案 价值主张 立项选型 解决方案 打样 送样 样品"
        # Japanese
        " 提案 提案中 提案書提出 見積 見積提出 見積もり 見積提示 見積中 比較検討 検討 検討中 デモ 評価"
        " プレゼン 企画提案"
        # Spanish, Portuguese
        " propuesta propuestaenviada propuestapresentada presentación presentaciónprogramada"
        " cotización cotizado presupuesto oferta ofertaenviada evaluación demostración"
        " presupuestoenviado propuestadevalor"
        " proposta propostaenviada propostaapresentada apresentação cotação orçamento avaliação"
        " demonstração orçamentoenviado"
        # German
        " angebot angeboterstellt angebotabgegeben angebotversendet angebotgesendet präsentation"
        " vorführung bewertung vergleich lösung teststellung ausschreibung kalkulation"
        # French
        " proposition propositionenvoyée propositioncommerciale devis devisenvoyé présentation"
        " évaluation démonstration offre offreenvoyée"
        # Russian
        " предложение коммерческоепредложение кп кпотправлено презентация демонстрация расчёт"
        " расчет оценка тендер предложениеотправлено принимаютрешение сравнение",
    ),
    "negotiate": (
        75,
        "negotiate negotiating negotiation negotiations negotiationreview negotiationstarted"
        " negotiationsstarted decisionmakerboughtin decisionmaker boughtin review"
        " termsnegotiation pricenegotiation commercialnegotiation contractnegotiation"
        " procurement legal legalreview contracting contract closing close finalstage final"
        " finalnegotiation terms decision underreview redlines vendorselected preferredvendor"
        " selected"
        # Chinese
        " 谈判 商务谈判 谈判中 谈判审核 谈判复审 合同谈判 价格谈判 商务洽谈 洽谈 商务 商务阶段 议价 决策 决策中"
        " 高层拜访 谈判签约 合同审批 合同拟定 合同 合同阶段 谈判合同 意向合作 达成意向"
        # Japanese
        " 交渉 交渉中 価格交渉 条件交渉 契約交渉 商談中 クロージング 最終交渉 稟議 稟議中 社内稟議"
        # Spanish, Portuguese
        " negociación ennegociación negociaciónrevisión contrato contratación decisión cierre"
        " negociaçãorevisão negociação emnegociação decisão fechamento contratação"
        # German
        " verhandlung inverhandlung verhandlungen verhandlungprüfung vertragsverhandlung"
        " entscheidung preisverhandlung abschluss vertrag"
        # French
        " négociation ennégociation négociationrévision contrat décision contractualisation"
        # Russian
        " переговоры согласование согласованиедоговора договор обсуждениеусловий принятиерешения"
        " согласованиеусловий торг",
    ),
    "confirm": (
        75,
        "confirm confirmed confirmation contractsent contractout contractsigned verbal"
        " verbalcommit verbalcommitment verbalagreement verbalyes commit committed commitment"
        " pendingsignature awaitingsignature waitingforsignature signing signature awaitingpo"
        " poexpected pendingpo orderexpected agreement agreed agreementsent accepted approved"
        " pendingclose closingsoon readytoclose bestandfinal pending finalized"
        # Chinese
        " 确定 确认 已确认 待签约 待签单 签约中 合同签订中 合同签署 签订合同 待签合同 口头承诺 等待下单 待下单"
        " 待成交 签约 商务确定 合同签订 客户确认 中标 待付款"
        # Japanese
        " 内定 内示 口頭内示 契約待ち 受注確定 受注見込 注文待ち 発注待ち 契約準備 契約手続き 合意"
        # Spanish, Portuguese
        " contratoenviado compromiso compromisoverbal acuerdoverbal confirmado pendientedefirma"
        " aceptado compromisso acordoverbal aguardandoassinatura aprovado"
        # German
        " vertragversendet vertraggesendet mündlichezusage zusage zugesagt bestätigt freigabe"
        " unterschrift auftragerwartet"
        # French
        " contratenvoyé accordverbal engagement confirmé signatureencours signature"
        # Russian
        " договоротправлен устноесогласие подписание подписаниедоговора счетвыставлен"
        " счётвыставлен ожиданиеоплаты подтверждено финальныйсчёт",
    ),
}

STAGES: Final[Mapping[str, tuple[int, str]]] = {
    key: (success, f"{names} {MORE_NAMES[key]}") for key, (success, names) in _STAGES.items()
}

WON: Final = frozenset(
    (
        MORE_NAMES["won"]
        + " won closedwon closewon dealwon won100 win wins winner closedwin 1won salewon success"
        " successful converted ordered orderreceived orderplaced purchased sold booked"
        " closedsuccessful iswon completedwon closedwonrenewal signed"
        " 赢单 赢 已赢单 成交 已成交 成功 已签约 已签单 签单 成单 赢单关闭 已下单 中标成交 结单赢单 关闭赢单 成交客户"
        " 签了 已签 成了 合作成功 签约成功 开发成功 客户成交 赢单成交"
        " 受注 受注済 成立 受注済み 成約 成約済 契約済 契約済み 獲得"
        " ganado ganada cerradoganado cerradaganada cierreganado cerradaganado vendido vendida"
        " ganho ganha fechadoganho fechadaganha fechadoeganho fechadoganha"
        " gewonnen abgeschlossengewonnen abgeschlossenundgewonnen geschlossengewonnen"
        " geschlossenundgewonnen auftrag auftragerhalten beauftragt bestellt"
        " gagné gagnée ferméegagnée ferméeetgagnée fermégagné clôturéegagnée clôturégagné"
        " signée signé vinta chiusavinta gewonnenopdracht gesloten wygrana"
        " выиграна выиграно выигран успешнореализовано успешно успешнаясделка закрытаиуспешна"
        " закрытаивыиграна закрытоивыиграно сделкавыиграна сделкауспешна продано оплачено"
    ).split()
)
LOST: Final = frozenset(
    (
        MORE_NAMES["lost"]
        + " lost closedlost closelost deallost lose loss losses closedloss lostdeal dead"
        " cancelled canceled abandoned disqualified dropped rejected declined unqualified"
        " closedlosttocompetition losttocompetitor losttocompetition closedlostcompetition"
        " outsold nodecision closednodecision failed noopportunity closedcancelled"
        " 输单 输 已输单 丢单 失败 已失败 流失 已流失 战败 关闭输单 无效 已取消 取消 放弃 已放弃 未成交 失单 已丢单"
        " 黄了 丢了 没成 终止 已终止 结单输单 输单关闭 丢失 开发失败 因竞争丢失关闭 输给竞争对手 暂停"
        " 失注 失注済 不成立 失注済み 見送り 失敗 中止 キャンセル 不成立 敗退"
        " perdido perdida cerradoperdido cerradaperdida cierreperdido cerradaperdido cancelado"
        " cancelada perdidofechado fechadoperdido fechadaperdida fechadoeperdido descartado"
        " descartada"
        " verloren abgeschlossenverloren abgeschlossenundverloren geschlossenverloren"
        " geschlossenundverloren storniert abgebrochen abgelehnt abgesagt"
        " perdu perdue ferméeperdue ferméeetperdue ferméperdu clôturéeperdue clôturéperdu"
        " annulé annulée abandonné abandonnée persa chiusapersa przegrana"
        " проиграна проиграно проигран закрытоинереализовано отказ закрытаипроиграна"
        " закрытоипроиграно сделкапроиграна провалена потеряна потеряно отменена отменено"
    ).split()
)
OPEN: Final = frozenset(
    (
        MORE_NAMES["open"]
        + " open opened inprogress active new pending ongoing working reopened running onhold"
        " notstarted stalled pipeline commit bestcase upside"
        " 进行中 打开 开放 跟进中 未结束 活跃 处理中 推进中 开发中 未开发 正常 新建"
        " 進行中 商談中 オープン 対応中"
        " abierto abierta encurso activo enproceso aberto aberta emandamento ativo emaberto"
        " offen inbearbeitung laufend aktiv ouvert ouverte encours actif aperta"
        " открыта открыто открыт вработе активна"
    ).split()
)

# Closed, one way or the other: a flag beside it tells which.
CLOSED: Final = frozenset(
    "closed close geschlossen abgeschlossen beendet cerrado cerrada fechado fechada clos close clôturé clôturée"
    " fermé fermée chiuso chiusa gesloten afgesloten закрыта закрыто закрыт завершена 已关闭 关闭 已结束 已结单"
    " 完了 クローズ 종료 마감 zamknięta uzavřeno lukket stängd avslutad kapandı kapalı".split()
)

# Programs that write their outcome as a number, by the normal form of the header.
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "statecode": {"0": "open", "1": "won", "2": "lost"},
    "devresult": {"0": "open", "1": "open", "2": "won", "3": "lost"},
}

# Win probabilities in words, in per cent: those of the default stages.
_HIGH = "high veryhigh hot likely verylikely a s hoch sehrhoch heiß élevé élevée forte fort alta alto muyalta"
_MIDDLE = "medium middle mid moderate warm possible b mittel moyen moyenne media médio média medio"
_LOW = "low verylow cold unlikely c d niedrig gering kalt faible basse baja baixa baixo bassa basso"
CHANCES: Final[Mapping[str, int]] = {
    **dict.fromkeys(
        (_HIGH + " 高 很高 较高 高い 大 높음 высокая wysokie vysoká yüksek hög høy høj").split(), 75
    ),
    **dict.fromkeys(
        (_MIDDLE + " 中 中等 一般 중간 보통 средняя średnie střední orta medel middels").split(), 50
    ),
    **dict.fromkeys(
        (_LOW + " 低 较低 很低 低い 小 낮음 низкая niskie nízká düşük låg lav").split(), 25
    ),
}

YES: Final = frozenset(
    "true 1 yes y x t on wahr ja j oui o si sí s sim da да verdadero vrai vero 是 有 真 はい ✓ ✔ 已".split()
)
NO: Final = frozenset(
    "false 0 no n f off falsch nein non não нет falso faux 否 无 假 いいえ ✗ ×".split()
)
