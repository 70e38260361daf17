"""What the columns of known programs are called: header tables, as data.

Headers are written in their normal form (``headers.normal``): lower case, letters and digits
only. Within a field the better column comes first: where a file holds several, the first one
named here is taken. Sources: the exports themselves and the makers' references (docs/import.md).
"""

# ruff: noqa: E501 - a table of foreign words, read as words

from collections.abc import Mapping
from typing import Final

from funnelview.interchange.importing.languages import MORE_HEADERS
from funnelview.interchange.importing.other_names import MORE_OF, SHARED

Aliases = Mapping[str, str]

_DEALS: Final[Aliases] = {
    "key": (
        "opportunityid dealid potentialid recordid dealrecordid dealpipedrivesystemid"
        " opportunityguid idderegistro ruecordid dealguid 商机id 商机编号 机会编号 销售机会编号"
        " 线索编号 案件id 商談id id uuid guid 编号 序号id oppid crmid externalid"
    ),
    "name": (
        "opportunityname dealname potentialname dealtitle dealdealtitle topic oppname"
        " 商机名称 商机主题 机会名称 销售机会名称 项目名称 商談名 案件名 nombredelnegocio nombre"
        " nomedonegocio negócio nomdelaffaire nomdelopportunité affaire opportunité oportunidad"
        " oportunidade geschäftname verkaufschance verkaufschancenname названиесделки сделка"
        " название name title subject opportunity deal betreff thema 主题 名称 标题"
    ),
    "customer": (
        "accountname customername companyname associatedcompanynamesprimary"
        " associatedcompanyprimary associatedcompany dealorganization organizationname"
        " organisationname organization organisation customer account company client"
        " clientname potentialcustomer kunde kundenname firma unternehmen nomduclient client"
        " compte société entreprise cliente empresa nombredelacuenta nombredelaempresa cuenta"
        " nomedocliente nomedaconta nomedaempresa conta клиент компания заказчик контрагент"
        " 客户名称 客户 公司名称 公司 客户公司 企业名称 单位名称 顧客名 取引先名 取引先 会社名"
        " 顧客 partner accountidname customeridname parentaccountforname prospect buyer"
        " accname"
    ),
    "customer_id": (
        "accountid companyid customerid accountnameid companynameid dealorganizationid"
        " organizationid organisationid associatedcompanyidsprimary associatedcompanyids"
        " associatedcompanyid parentaccountid clientid partnerid 客户id 客户编号 顧客id kundennummer"
        " kundennr kundenid"
    ),
    "customer_domain": (
        "associatedcompanydomain companydomain companydomainname accountdomain customerdomain"
        " domain"
    ),
    "contact": (
        "contactname primarycontact dealcontactperson contactperson associatedcontact"
        " associatedcontacts contactfullname primarycontactname contact ansprechpartner"
        " kontaktperson kontakt nomducontact interlocuteur contacto contato"
        " personadecontacto nombredecontacto nomedocontato контакт контактноелицо 联系人 联系人姓名"
        " 客户联系人 主要联系人 联络人 联络人姓名 客户联络人 担当者名 取引先責任者 linkman"
    ),
    "contact_id": (
        "contactid contactnameid primarycontactid dealcontactpersonid associatedcontactids"
        " associatedcontactid 联系人id"
    ),
    "contact_email": (
        "associatedcontactemail contactemail contactemailaddress primarycontactemail email"
        " emailaddress mail correo correoelectrónico courriel электроннаяпочта 邮箱 电子邮箱"
        " 电子邮件 联系人邮箱 メール メールアドレス emailfrom"
    ),
    "phone": (
        "phone contactphone phonenumber telephone tel telefon telefonnummer téléphone teléfono"
        " telefone телефон 电话 联系电话 联系人电话 联系方式 座机 固定电话 電話 電話番号 linkphone"
        " contactnumber businessphone workphone"
    ),
    "mobile": (
        "mobile mobilephone mobilenumber mobilephonenumber cell cellphone handy mobiltelefon"
        " portable móvil celular мобильный 手机 手机号 手机号码 移动电话 携帯 携帯電話 contactmobile"
    ),
    "lead_id": "leadid convertedleadid originatingleadid originatinglead 线索id",
    "product": (
        "product productname productline products primaryproduct producto produto produit"
        " produkt продукт товар 产品 产品名称 预期产品 意向产品 产品线 商品 商品名 製品 製品名 overview"
        " 意向 需求产品 itemname artikel article solution service"
    ),
    "amount": (
        "valueformatted amount dealvalue dealamount opportunityamount value dealdealvalue totalamount"
        " estimatedrevenue estrevenue estimatedvalue estvalue dealsize amountinlocalcurrency"
        " amountincompanycurrency amountconverted closevalue contractvalue tcv acv revenue"
        " expectedrevenue expecteddealvalue expectedamount price total wert betrag summe umsatz"
        " auftragswert erwarteterumsatz volumen montant valeur importe cantidad monto valor"
        " ingresosestimados valorestimado revenueestimated сумма бюджет стоимость 金额 预期金额"
        " 预计金额 商机金额 销售金额 合同金额 预计销售金额 预计成交金额 预估金额 成交金额 機会金額 金額"
        " 予定金額 見込金額 売上 売上予定額 报价 总价"
    ),
    # What a won deal was closed with, where its column is another than that of the estimate.
    "won_amount": "actualrevenue actualvalue",
    "currency": (
        "amountcurrency currency currencyisocode currencycode dealcurrencycode dealcurrencyofvalue"
        " dealcurrency currencyofvalue totalamountcurrency currencyincompanycurrency"
        " amountconvertedcurrency transactioncurrency währung devise moneda moeda валюта 币种 货币"
        " 通貨"
    ),
    "close_date": (
        "closedate closingdate dateclose datedeclôture datedefermeture fechadecierre"
        " datadefechamento abschlussdatum schlusstermin 完了日 完了予定日 датазакрытия датазавершения"
        " 结束日期 结单日期 成交日期 enddate"
    ),
    "expected": (
        "expected expectedclosedate dealexpectedclosedate expectedclose expectedclosing expectedclosingdate"
        " expectedclosuredate estclosedate estimatedclosedate expecteddate expectedon"
        " forecastdate forecastclosedate targetdate duedate expectedendtime deadline"
        " voraussichtlichesabschlussdatum voraussabschlussdatum erwarteterabschluss"
        " erwartetesabschlussdatum abschlussgeplant datedeclôtureprévue clôtureprévue"
        " fechaprevistadecierre fechadecierreprevista fechadecierreestimada cierreprevisto"
        " dataprevistadefechamento previsãodefechamento fechamentoprevisto"
        " ожидаемаядатазакрытия плановаядата предполагаемаядата 预计成交 预计成交日期 预计成交时间"
        " 预期时间 预期日期 预期成交日期 预期成交时间 预计签单日期 预计签约日期 预计结单日期 预计完成日期"
        " 预计结束时间 预计关闭日期 受注予定日 成約予定日 dateexpected datedeadline"
    ),
    "closed": (
        "dealdealclosedon dealclosedon actualclosedate actualclosingdate closeddate closedon"
        " dateclosed closedat closedtime actualclosed resolveddate 实际成交日期 实际结单日期"
        " 实际成交时间 关闭时间 关闭日期 结单时间 受注日 成約日 geschlossenam wongelostdate"
    ),
    "won_on": "dealwontime wontime wondate wonat wonon datewon 赢单时间 赢单日期 签约日期 签单日期",
    "lost_on": "deallosttime losttime lostdate lostat loston datelost 输单时间 输单日期",
    # When a closed deal closed, where nothing better says it.
    "stage_changed": (
        "laststageupdate laststagechangedate deallaststagechange dateenteredcurrentstage"
        " datelaststageupdate"
    ),
    "stage": (
        "stage stagename dealstage salesstage opportunitystage pipelinestage"
        " dealdealstage dealstagepipeline stepname processstage stepnamesalesprocess"
        " phase verkaufsphase vertriebsphase etappe étape etapa etapadelnegocio etapadonegócio"
        " fase этап стадия этапсделки стадиясделки 阶段 商机阶段 销售阶段 当前阶段 跟进阶段 机会阶段"
        " フェーズ ステージ 商談フェーズ step 销售进展 进展阶段"
    ),
    "status": (
        "dealstatus opportunitystatus statustype status statusreason result outcome dealresult"
        " dealdealstatus statecode forecasttype wonlost closestatus devresult estado situação"
        " statut état статус результат 状态 商机状态 机会状态 结果 输赢 赢单状态 成交状态"
        " ステータス 状況 商談結果 resultado ergebnis statuscode"
    ),
    "is_won": "iswon won isclosedwon dealiswon hsisclosedwon gewonnen 是否赢单 是否成交",
    "is_lost": "isclosedlost islost dealislost lost verloren 是否输单",
    "is_closed": "isclosed closed dealisclosed hsisclosed dealclosed закрыта 是否关闭 是否结单",
    # Odoo archives what is lost.
    "is_active": "active activo ativo aktiv actif",
    "is_deleted": "isdeleted deleted",
    "lost_at_stage": "lostatstage lastopenstage previousstage stagebeforeclose 输单阶段",
    "probability": (
        "probability winprobability dealprobability dealdealprobability closeprobability"
        " successrate wahrscheinlichkeit abschlusswahrscheinlichkeit probabilité probabilidad"
        " probabilidade вероятность 可能性 成功率 赢率 概率 赢单率 成交概率 成交可能性 确度 確度 受注確度"
        " cgjl chance winrate rating confidence"
    ),
    "success": "success",
    "registered": (
        "registered registeredon createdate createddate createdtime createdon createdat"
        " datecreated dealdealcreated dealcreationdate dealcreated creationdate creationtime"
        " created createtime opportunitycreateddate dealcreatedate erstelltam erstellungsdatum"
        " angelegtam datedecréation crééle fechadecreación creadoel datadecriação criadoem"
        " датасоздания создано 创建时间 创建日期 登记日期 录入日期 录入时间 建立日期 立项日期 添加时间 作成日"
        " 登録日 engagedate opendate startdate dateopened entrydate"
    ),
    "reason": (
        "lossreason lostreason closedlostreason reasonforloss deallostreason reasonlost"
        " lostreasons closereason verlustgrund raisondelaperte raisondeperte motivodepérdida"
        " motivodaperda причинаотказа причинапроигрыша 输单原因 丢单原因 失败原因 失注理由 lostnotes"
    ),
    "won_reason": "wonreason closedwonreason 赢单原因 gewinngrund",
    "owner": (
        "owner dealowner opportunityowner potentialowner salesrep salesperson rep repname"
        " salesagent assignedto assigneduser assignedusername responsible responsibleperson"
        " ownername accountowner accountexecutive ae agent seller user salesowner"
        " zuständig zuständiger besitzer verantwortlich verantwortlicher mitarbeiter"
        " vertriebsmitarbeiter verkäufer inhaber propriétaire commercial vendeur responsable"
        " propietario vendedor comercial proprietário responsável ответственный менеджер владелец"
        " 负责人 商机负责人 销售 销售人员 销售代表 业务员 客户经理 所有人 跟进人 担当 担当者 営業担当 所有者"
        " assignman creator owningusername"
    ),
    "owner_id": (
        "ownerid dealownerid repid salesrepid userid hubspotownerid dealownerid owneridname"
        " assigneduserid salespersonid agentid owninguser 负责人id 销售id mitarbeiterid"
    ),
    "owner_email": "owneremail dealowneremail repemail salesrepemail 负责人邮箱",
    "source": (
        "leadsource source dealsource originalsource dealsourceorigin sourceorigin channel"
        " originalsourcetype marketingsource quelle leadquelle herkunft origine sourceduprospect"
        " origen origendelcontacto origem источник 来源 商机来源 线索来源 客户来源 リードソース chancesource"
        " campaign campaignsource utmsource"
    ),
    "competitors": (
        "competitors competitor maincompetitors maincompetitorsc primarycompetitor"
        " competitorname wettbewerber concurrent competidor concorrente конкурент конкуренты"
        " 竞争对手 竞品 競合 竞争者"
    ),
    "next_step": (
        "nextstep nextsteps opportunitynextsteps nextaction nextactivity dealnextstep"
        " nächsterschritt prochaineétape próximopaso siguientepaso próximopasso próximaetapa"
        " следующийшаг 下一步 下一步计划 下一步行动 下步计划 次のステップ 次回アクション"
    ),
    "next_step_due": (
        "nextstepdue nextstepdate nextactivitydate dealnextactivitydate nextactivitydeadline"
        " nextactiondate followupdate nextcontactdate 下次跟进时间 下次跟进日期 下次联系时间 下一步日期"
        " 次回活動日"
    ),
    # Only this program's own exports have these two; elsewhere the words mean something else.
    "raised": "raised",
    "forecast_mark": "forecastmark",
    "last_activity": (
        "lastactivity lastactivitydate deallastactivitydate lastactivitytime lastcontacted"
        " lastcontactdate lastcontacteddate letzteaktivität dernièreactivité últimaactividad"
        " últimaatividade последняяактивность 最近跟进时间 最新跟进时间 最后跟进时间 最近联系时间 最終活動日"
    ),
}

CUSTOMERS: Final[Aliases] = {
    "key": (
        "accountid companyid customerid recordid clientid organizationid organizationidnumber"
        " organisationid companyrecordid 客户id 客户编号 id kundennummer kundennr 编号"
    ),
    "name": (
        "accountname companyname customername organizationname organisationname organization"
        " organizationorganization account company customer client clientname kunde firma"
        " kundenname entreprise société cliente empresa компания клиент 客户名称 公司名称 客户 公司"
        " 企业名称 会社名 取引先名 name nombre nome"
    ),
    "domain": "companydomainname domain domainname companydomain emaildomain",
    "phone": (
        "phone phonenumber mainphone telephone officephone telefon téléphone teléfono telefone"
        " телефон 电话 联系电话 公司电话 電話番号"
    ),
    "owner": (
        "accountowner companyowner customerowner owner salesrep salesperson rep assignedto"
        " assigneduser besitzer zuständig propriétaire propietario responsável ответственный 负责人"
        " 客户负责人 所有人 客户经理 担当者"
    ),
    "owner_id": "ownerid accountownerid companyownerid repid owneridname 负责人id",
    "note": "note",
    "parent": (
        "parentaccount parentaccountname parentcompany subsidiaryof parent 上级客户 母公司 父客户"
        " 親取引先"
    ),
    "parent_id": "parentid parentaccountid parentcompanyid",
    "is_deleted": "isdeleted deleted",
    "industry": "industry sector branche secteur industria отрасль 行业 所属行业 業種",
    "website": "website web url homepage 网址 网站 websiteurl",
    "size": (
        "employees numberofemployees noofemployees annualrevenue revenue yearestablished"
        " billingcity billingcountry streetaddress officelocation accounttype rating"
        " 员工人数 年收入 客户级别 客户类型"
    ),
}

CONTACTS: Final[Aliases] = {
    "key": "contactid recordid personid 联系人id id",
    "name": "contactname fullname personname name 联系人 联络人 姓名 联系人姓名 氏名 kontakt nom nombre имя",
    "first": "firstname personfirstname vorname prénom givenname 名 имя first",
    "last": "lastname personlastname nachname surname familyname 姓 фамилия last",
    "customer": (
        "accountname companyname customername organization personorganization associatedcompany"
        " account company customer firma kunde 客户名称 公司名称 客户 公司 所属客户"
    ),
    "customer_id": (
        "accountid companyid customerid accountnameid associatedcompanyid associatedcompanyids"
        " organizationid 客户id"
    ),
    "customer_domain": "associatedcompanydomain companydomain domain",
    "title": "title jobtitle position function funktion cargo poste должность 职务 职位 役職",
    "phone": (
        "phone phonenumber workphone businessphone telephone telefon téléphone teléfono 电话"
        " 联系电话 電話番号"
    ),
    "mobile": "mobile mobilephone mobilephonenumber mobilenumber cell handy móvil celular 手机 手机号",
    "email": "email emailaddress personemailwork workemail mail correo 邮箱 电子邮件 メール",
    "superior": "superior reportsto reportstoname supervisor vorgesetzter 上级 直属上级 上司 汇报对象",
    "superior_id": "superiorid reportstoid reportsid 上级id",
    "lifecycle": "lifecyclestage leadstatus birthday department 性别 部门",
}

LEADS: Final[Aliases] = {
    "key": "leadid recordid id 线索id 线索编号",
    "name": "leadname fullname name 姓名 联系人",
    "first": "firstname vorname first",
    "last": "lastname nachname last",
    "customer": "company companyname accountname organization 公司 公司名称 客户名称",
    "title": "title jobtitle 职务",
    "phone": "phone phonenumber businessphone 电话",
    "mobile": "mobile mobilephone mobilenumber 手机",
    "email": "email emailaddress 邮箱",
    "owner": "leadowner owner 负责人",
    "status": "leadstatus 线索状态",
    "converted": "converted isconverted converteddate",
}

PEOPLE: Final[Aliases] = {
    "key": "userid repid employeeid salesrepid agentid personid 员工编号 用户id 工号 id",
    "name": (
        "salesagent repname salesrep salesperson fullname username rep user employeename"
        " accountexecutive seller mitarbeiter vendeur vendedor сотрудник 销售 姓名 员工姓名 销售人员"
        " 业务员 name"
    ),
    "first": "firstname vorname first",
    "last": "lastname nachname last",
    "email": "email emailaddress useremail repemail 邮箱",
    "login": "username login userlogin alias 登录名 账号",
    "phone": "phone phonenumber mobile mobilephone telephone 电话 手机 手机号 联系电话",
    "manager": (
        "manager managername salesmanager reportsto supervisor teamlead boss vorgesetzter"
        " teamleiter responsable gerente руководитель 经理 上级 直属上级 主管 销售经理"
    ),
    "manager_id": "managerid reportstoid supervisorid 上级id",
    "role": "role userrole rolename userrolename jobtitle title position profile 职位 角色 岗位",
    "team": "team teamname salesteam regionaloffice region department 团队 部门 区域",
    "active": "isactive active status userstatus 状态 是否在职",
    "hired": "hiredate startdate joindate 入职日期",
}

PRODUCTS: Final[Aliases] = {
    "name": "productname product itemname 产品名称 产品 produkt produit producto",
    "code": "productcode sku productid itemcode 产品编号 产品代码",
    "price": "salesprice listprice unitprice price standardprice 价格 单价 标准价格 preis",
    "series": "series family productfamily category productcategory 系列 产品类别",
}

QUOTAS: Final[Aliases] = {
    "person": (
        "owner rep repname salesrep salesperson salesagent name username fullname employee"
        " quotaownername quotaowner forecastowner mitarbeiter vendedor 销售 负责人 姓名 销售人员 员工"
    ),
    "person_id": "repid ownerid userid salesrepid employeeid quotaownerid 工号",
    "person_email": "email owneremail repemail 邮箱",
    "period": "period month quarter fiscalperiod fiscalquarter startdate 期间 月份 季度",
    "year": "year fiscalyear 年度 年份",
    "amount": (
        "quota quotaamount target targetamount salestarget goal goalamount plan amount 指标 目标"
        " 销售目标 业绩目标 任务 任务额 目标金额 soll ziel objectif objetivo meta план"
    ),
    "currency": "currency currencyisocode 币种",
}

DEALS: Final[Aliases] = {
    field: f"{names} {MORE_HEADERS.get(field, '')}" for field, names in _DEALS.items()
}


def _more(kind: str, own: Aliases) -> Aliases:
    """Return the names of a kind's fields with those of other languages and of deals behind."""
    more, shared = MORE_OF.get(kind, {}), SHARED.get(kind, {})
    return {
        field: " ".join((names, more.get(field, ""), DEALS.get(shared.get(field, ""), "")))
        for field, names in own.items()
    }


TABLES: Final[Mapping[str, Aliases]] = {
    "deals": DEALS,
    "customers": _more("customers", CUSTOMERS),
    "contacts": _more("contacts", CONTACTS),
    "leads": _more("leads", LEADS),
    "people": _more("people", PEOPLE),
    "quotas": _more("quotas", QUOTAS),
    "products": PRODUCTS,
}

# A few headers that only this program writes; the rest of its columns tell nothing.
DIALECTS: Final[Mapping[str, str]] = {
    "Salesforce API": "stagename closedate ownerid accountid createddate isclosed iswon"
    " forecastcategoryname lastmodifieddate systemmodstamp",
    "Salesforce report": "opportunityid opportunityname opportunityowner accountname stage"
    " closedate createddate fiscalperiod",
    "HubSpot": "recordid dealname dealstage pipeline dealowner closedate createdate dealid"
    " associatedcompanyprimary closedlostreason dealtype associatedcompanydomain",
    "Zoho": "recordid dealownerid dealowner closingdate accountnameid potentialname"
    " potentialowner leadid stage changelogtime",
    "Bigin": "dealid companynameid companyname subpipeline pipelineid closingdate",
    "Pipedrive": "dealid dealtitle dealowner dealvalue dealcurrencyofvalue dealstatus dealstage"
    " dealorganization dealexpectedclosedate dealwontime deallosttime dealstagepipeline",
    "Dynamics 365": "topic potentialcustomer estclosedate estrevenue statusreason statecode"
    " actualclosedate actualrevenue opportunityid pipelinephase",
    "SuiteCRM": "opportunityname opportunityamount expectedclosedate salesstage assignedto"
    " assigneduser datecreated datemodified",
    "Odoo": "opportunity salesperson salesteam expectedrevenue proratedrevenue expectedclosing"
    " laststageupdate lostreason",
    "Frappe CRM": "organization dealvalue expecteddealvalue expectedclosuredate dealowner"
    " closeddate lostnotes",
    "CordysCRM": "商机名称 客户名称 金额 可能性 意向产品 联系人 负责人 商机阶段 创建时间 最新跟进人 最新跟进时间",
    "Bitrix24": "стадиясделки названиесделки ответственный предполагаемаядатазакрытия датаначала"
    " закрыта повторнаясделка датасоздания направлениесделки dealname responsibleperson"
    " estimatedclosedate dealclosed startdate total pipeline repeatdeal",
    "纷享销客": "商机名称 客户名称 商机金额 预计成交日期 销售流程 商机阶段 商机状态 赢率 负责人 归属部门 生命状态"
    " 锁定状态 最后跟进时间 商机2.0阶段",
    "FunnelView": "customer contact success tier daysinstage pushes monthpushes nextstepdue",
}
