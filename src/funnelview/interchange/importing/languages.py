"""What headers of deals are called in more languages, as data: what ``aliases`` has no room for.

Headers are in their normal form (``headers.normal``), by field. They come behind
those of ``aliases``: where a file holds both, the better known one is taken.
"""

# ruff: noqa: E501, RUF001 - a table of foreign words, read as words

from collections.abc import Mapping
from typing import Final

MORE_HEADERS: Final[Mapping[str, str]] = {
    "key": (
        " verkoopkansid dealnummer idopportunità idtrattativa affärsid affärsnummer idszansy"
        " numerszansy idpříležitosti fırsatno fırsatid fırsatkodu 영업기회id 기회id 거래id 기회번호 레코드id レコードid"
        " レコード番号 案件コード 案件番号 商談番号 取引id 管理番号 商机记录id 记录id 数据id idугоди idсделки номерсделки datensatzid"
        " verkaufschancenr vorgangsnummer chanceid iddenregistrement idexterne iddelopportunité"
        " iddelnegocio iddeoportunidad iddonegócio iddaoportunidade opportunityno dealno dealnumber"
        " internalid projectid quoteid reference ref dealuuid iddefichedinformations iddoregistro"
    ),
    "name": (
        " verkoopkans naamverkoopkans naamopportunity dealnaam onderwerp naam nomeopportunità"
        " opportunità trattativa nometrattativa nomeaffare affare oggetto affär affärsnamn"
        " affärsmöjlighet säljmöjlighet ärende namn salgsmulighed mulighed salgsmulighet mulighet"
        " aftale emne navn avtale mahdollisuus myyntimahdollisuus kauppa aihe nimi nazwaszansy"
        " szansasprzedaży szansa nazwaszansysprzedaży nazwatransakcji temat nazwa názevpříležitosti"
        " obchodnípříležitost příležitost obchodnípřípad názevobchodu předmět název názovpríležitosti"
        " príležitosť obchodnýprípad názov lehetőség lehetőségneve üzlet üzletilehetőség tárgy név"
        " oportunitate numeoportunitate subiect rubrique argomento tópico トピック 营業案件名 fırsatadı fırsat satışfırsatı anlaşma anlaşmaadı konu"
        " ad 영업기회명 영업기회 기회명 거래명 거래이름 안건명 프로젝트명 영업기회이름 건명 제목 取引名 件名 案件名称 商談件名 商談名称 プロジェクト名 タイトル 商机"
        " 商机标题 机会主题 单据名称 需求名称 工程名称 اسمالفرصة الفرصة اسمالصفقة الصفقة الموضوع назваугоди угода назва"
        " тема названиелида наименованиесделки наименование têncơhội cơhội têngiaodịch chủđề"
        " namapeluang peluang namakesepakatan ชอโอกาส โอกาสทางการขาย ชอดล ευκαιρία όνομαευκαιρίασ"
        " abschlussname projektname vorhaben titel vorgang geschäft projekt nomdelatransaction"
        " transaction intitulé titre projet sujet nombredelaoportunidad nombredeoportunidad título"
        " trato negocio asunto tema proyecto nomedaoportunidade nomedonegócio negociação assunto"
        " projeto leadtitle projectname project dealproject opportunitytitle dealdescription"
        " opportunitysummary deals documenttitle"
    ),
    "customer": (
        " klant klantnaam bedrijf bedrijfsnaam organisatie relatie accountnaam azienda nomecliente"
        " nomeazienda società nomeaccount organizzazione ragionesociale kund kundnamn företag"
        " företagsnamn bolag konto kontonamn kundenavn virksomhed selskab bedrift organisasjon"
        " firmanavn asiakas asiakkaannimi yritys organisaatio tili klient nazwaklienta nazwafirmy"
        " kontrahent organizacja zákazník společnost názevfirmy spoločnosť organizace ügyfél cég"
        " cégnév vevő ügyfélneve companie firmă numeclient müşteri müşteriadı firmaadı şirket"
        " şirketadı hesap hesapadı cari 고객사 고객명 고객 거래처 거래처명 회사 회사명 업체명 계정이름 계정명 고객사명 업체 取引先企業 企業名 客先"
        " 客先名 お客様名 組織 得意先 得意先名 取引先会社 客户全称 客户简称 最终客户 甲方 客户单位 终端客户 企业 العميل اسمالعميل الشركة اسمالشركة"
        " الحساب اسمالحساب المؤسسة компанія клієнт замовник компанияконтакта организация покупатель"
        " наименованиеклиента kháchhàng tênkháchhàng côngty têncôngty pelanggan namapelanggan"
        " perusahaan namaperusahaan ลกคา ชอลกคา บรษท ชอบรษท πελάτησ εταιρεία όνομαπελάτη kontoname"
        " auftraggeber interessent kundefirma potenziellerkunde potentiellerkunde debitor nomducompte"
        " raisonsociale clientpotentiel nomdelasociété nomdelentreprise nombredecuenta razónsocial"
        " organización clientepotencial compañía nombredelcliente empresaasociada organização"
        " razãosocial empresaassociada contactscompany companycontact partyname party"
        " linkedorganization prospectname endcustomer accountcompany clientcompany businessname"
        " salesaccount leadname buyername customerprospect customerproject"
    ),
    "customer_id": (" accountnumber companyidprimary"),
    "contact": (
        " contactpersoon contatto referente personadicontatto nomecontatto yhteyshenkilö"
        " osobakontaktowa kontaktníosoba kontaktnáosoba kapcsolattartó persoanădecontact ilgilikişi"
        " kişi yetkili irtibatkişisi 연락처이름 고객담당자 담당자명고객 先方担当者 顧客担当者 お客様担当者 連絡先担当者 コンタクト 客户方联系人 对接人"
        " 关键人 决策人 جهةالاتصال الشخصالمسؤول контактнаособа основнойконтакт полноеимяконтакта контактимя"
        " ngườiliênhệ liênhệ kontaktname ansprechpartnerin hauptkontakt personneàcontacter"
        " contactprincipal contactoprincipal pessoadecontato contatoprincipal maincontact"
        " contactpersonname keycontact decisionmaker"
    ),
    "contact_email": (" 이메일"),
    "phone": (
        " telefoon telefoonnummer telefono puhelin puhelinnumero numertelefonu telefón telefonszám"
        " telefonnumarası 전화 전화번호 연락처 联系人手机 手机电话 联系人手机号 الهاتف رقمالهاتف рабочийтелефон"
        " рабочийтелефонконтакт мобильныйтелефон điệnthoại sốđiệnthoại telefonnr rufnummer tél"
        " numérodetéléphone teléfonodecontacto telefonedecontato"
    ),
    "mobile": (
        " mobiel mobielnummer cellulare mobil matkapuhelin komórka telefonkomórkowy ceptelefonu cep"
        " gsm 휴대폰 휴대전화 핸드폰 الجوال رقمالجوال mobilnummer mobilfunk téléphonemobile teléfonomóvil"
        " telemóvel"
    ),
    "product": (
        " prodotto tuote termék produs ürün 제품 상품 제품명 상품명 商材 提案商品 品名 提案製品 需求 拟购产品 产品类型 产品型号 关注产品"
        " المنتج товари продукты товары sảnphẩm produk"
    ),
    "amount": (
        " bedrag waarde dealwaarde omzet verwachteomzet orderwaarde geschatteomzet importo valore"
        " valoretrattativa valorestimato ricavoprevisto fatturatoprevisto belopp värde affärsvärde"
        " ordervärde beräknadintäkt förväntadintäkt beløb værdi beløp verdi omsætning omsetning"
        " forventetomsætning estimeretomsætning ordreværdi arvo summa kaupanarvo arvioituliikevaihto"
        " wartość kwota wartośćszansy wartośćtransakcji szacowanyprzychód oczekiwanyprzychód"
        " wartośćsprzedaży částka hodnota hodnotaobchodu objem suma předpokládanývýnos čiastka érték"
        " összeg becsültbevétel várhatóbevétel valoare sumă valoareestimată tutar değer bedel"
        " fırsattutarı anlaşmadeğeri tahminigelir beklenengelir toplamtutar 금액 예상금액 거래금액 계약금액 영업기회금액"
        " 매출액 예상매출 수주금액 예상매출액 견적금액 受注予定金額 見込み金額 受注金額 合計費用 提案金額 見積金額 売上予定金額 契約金額 商談金額 取引金額 予算 値 価格"
        " 案件金額 予想金額 受注見込額 売上見込 预计收入 预计合同金额 预估合同额 预计合同额 合同额 项目金额 预算金额 订单金额 成单金额 签约金额 预计签约金额 销售额 项目预算"
        " 预算 预计销售额 商机预估金额 预计成单金额 签单金额 المبلغ القيمة قيمةالصفقة قيمةالفرصة الإيرادالمتوقع сума"
        " бюджетугоди вартість суммасделки бюджетсделки ожидаемаясумма стоимостьсделки суммаконтракта"
        " giátrị sốtiền doanhsốdựkiến giátrịcơhội doanhthukỳvọng nilai jumlah nilaikesepakatan มลคา"
        " จานวนเงน ยอดขาย ποσό αξία auftragsvolumen potenzial angebotssumme angebotswert"
        " auftragssumme dealwert geschätzterumsatz geschumsatz geschätzterwert projektvolumen"
        " nettobetrag umsatzpotenzial montantht chiffredaffaires caprévisionnel revenuespéré"
        " revenuattendu chiffredaffairesestimé revenusestimés valeurdudeal revenuestimé budget"
        " ingresoesperado ingresosesperados montoestimado importeestimado valordelnegocio presupuesto"
        " valorúnico valortotal valordaoportunidade valordonegócio receitaestimada receitaesperada"
        " montante valueformatted likely monetaryvalue bidamount projectedtotal sale opportunityvalue"
        " potentialrevenue estimateddealsize dealsizeusd estamount ordervalue bookingamount"
        " totalcontractvalue annualcontractvalue arr oppamount pipelineamount potential"
        " potentialvalue dealvalueusd newacv"
    ),
    "currency": (
        " valuta valuutta waluta měna mena pénznem deviza monedă valută parabirimi döviz dövizcinsi"
        " 통화 値の通貨 通貨コード 货币类型 币别 العملة tiềntệ loạitiền matauang สกลเงน νόμισμα währungscode"
        " devisedevaleur monnaie monedadevalor divisa moedadevalor bidcurrency valuecurrency"
        " monetaryunit"
    ),
    "close_date": (
        " sluitingsdatum afsluitdatum einddatum datadichiusura datachiusura avslutsdatum"
        " stängningsdatum slutdatum lukkedato lukningsdato slutdato avslutningsdato päättymispäivä"
        " sulkemispäivä datazamknięcia datazakończenia datumuzavření dátumuzavretia lezárásdátuma"
        " zárásdátuma dataînchiderii datainchiderii kapanıştarihi bitiştarihi 마감일 종료일 완료일 마감날짜 クローズ日"
        " 完了日付 終了日 截止日期 تاريخالإغلاق датазакриття датазавершениясделки датаокончания ngàyđóng"
        " ngàykếtthúc tanggalpenutupan วนทปด ημερομηνίακλεισίματοσ schlussdatum abschluss abschlussam"
        " datedefin clôture datedesignature fechacierre cierre datadefecho fechamento"
        " datadeencerramento close closing dateclosing"
    ),
    "expected": (
        " verwachtesluitingsdatum verwachteafsluitdatum geplandesluitingsdatum"
        " geschattesluitingsdatum datadichiusuraprevista datachiusuraprevista chiusuraprevista"
        " chiusurastimata datachiusurastimata förväntatavslutsdatum förväntatavslut"
        " beräknatavslutsdatum beräknatavslut förväntatstängningsdatum forventetlukkedato"
        " forventetlukning forventetavslutning forventetavslutningsdato estimeretlukkedato"
        " odotettupäättymispäivä arvioitupäättymispäivä odotettusulkemispäivä planowanadatazamknięcia"
        " przewidywanadatazamknięcia oczekiwanadatazamknięcia szacowanadatazamknięcia termin"
        " předpokládanédatumuzavření očekávanéuzavření očekávanédatumuzavření plánovanéuzavření"
        " predpokladanýdátumuzavretia očakávanýdátumuzavretia várhatólezárás várhatózárás"
        " várhatólezárásdátuma tervezettzárás dataestimatăaînchiderii dataestimatăînchidere"
        " tahminikapanıştarihi beklenenkapanıştarihi tahminikapanış beklenenkapanış"
        " öngörülenkapanıştarihi 예상마감일 예상계약일 예상종료일 계약예정일 수주예정일 예상수주일 예상완료일 受注予定 見込み時期 受注見込日 売上予定日"
        " 契約予定日 予想成約日 受注予定時期 受注予定年月 成約見込日 クローズ予定日 完了予定 预计签单时间 预计签约时间 预计成单日期 预计成单时间 预计落单时间 预计结束日期"
        " 预计签订时间 计划签约日期 预计结单时间 预计下单时间 预计赢单日期 预计完成时间 预计合同签订日期 تاريخالإغلاقالمتوقع الإغلاقالمتوقع"
        " очікуванадатазакриття плановадатазакриття предполагаемаядатазакрытия"
        " планируемаядатазакрытия плановаядатазакрытия срокзакрытия ngàydựkiếnchốt ngàyđóngdựkiến"
        " ngàykỳvọng ngàydựkiếnkếtthúc ngàychốtdựkiến perkiraantanggalpenutupan perkiraanpenutupan"
        " วนทคาดวาจะปด กาหนดปด αναμενόμενηημερομηνίακλεισίματοσ geschabschlussdatum"
        " geschätztesabschlussdatum voraussichtlicherabschluss geplanterabschluss"
        " auftragseinganggeplant zieldatum geplantesabschlussdatum voraussichtlichesdatum"
        " fermetureprévue clôtureattendue datedefermetureprévue datedefermetureestimée"
        " datedeclôtureestimée échéance dateprévue signatureprévue fechaestimadadecierre"
        " cierreestimado cierreesperado fechaesperadadecierre fechaprobabledecierre"
        " datadefechamentoesperada datadefechoprevista previsão dataestimadadefechamento"
        " fechoprevisto estclose estclosing expectedcloseon expectedclosure projectedclosedate"
        " projectedclose anticipatedclosedate targetclosedate targetclose expectedorderdate"
        " forecastedclosedate eta estimatedclosing expecteddecisiondate expectedawarddate"
        " likelyclosedate"
    ),
    "closed": (
        " geslotenop werkelijkesluitingsdatum datadichiusuraeffettiva chiusail avslutad stängdden"
        " rzeczywistadatazamknięcia zamknięto gerçekleşenkapanıştarihi 계약일 수주일 실제마감일 受注日付 契約日 成約日時"
        " 实际结束日期 实际签单日期 实际签约日期 实际关闭日期 成交时间 赢单输单时间 签约时间 фактическаядатазакрытия датазакрытиясделки"
        " tatsächlichesabschlussdatum abgeschlossenam datedefermetureréelle clôturéle"
        " fechadecierrereal fecharealdecierre datarealdefechamento fechadoem actualclose"
        " actualcloseddate closingdateactual wonlostdate winlossdate closedwonlostdate"
    ),
    "won_on": (
        " gewonnenop vintail datavincita vunnenden vunnetdatum datawygrania kazanmatarihi 受注日時"
        " gewonnenam datedobtention gagnéele datedegain fechadeganado ganadoel ganhoem datadeganho"
    ),
    "lost_on": (
        " verlorenop persail dataperdita förloradden dataprzegrania kaybetmetarihi 失注日時 失注日"
        " verlorenam datedeperte perduele fechadeperdido perdidoel perdidoem datadeperda"
    ),
    "stage": (
        " verkoopfase dealfase stadium fasetrattativa faseopportunità faseaffare fas steg säljfas"
        " säljsteg affärsfas salgsfase stadie vaihe myyntivaihe etap etapsprzedaży faza fáze fáza"
        " stupeň fázis szakasz értékesítésifázis etapă fază stadiu aşama satışaşaması fırsataşaması"
        " evre 단계 영업단계 거래단계 진행단계 取引ステージ 商談ステージ 案件フェーズ 営業フェーズ 進捗状況 進捗 案件ステージ 商談状況 ヨミ 目前进展 当前进展 商机进展"
        " 项目阶段 项目进展 管道阶段 进度 项目进度 销售漏斗 漏斗阶段 跟进状态 المرحلة مرحلةالبيع етап стадія етапугоди этапворонки"
        " стадияворонки стадияпродажи giaiđoạn giaiđoạnbánhàng tahap tahapan ขนตอน ระยะ στάδιο φάση"
        " stufe dealphase pipelinephase verkaufsstufe stand vertriebsstufe projektphase"
        " opportunityphase salesphase phasedelatransaction étapedevente étapedupipeline avancement"
        " etapadeventa etapadelaoportunidad etapadofunil estágio currentstage milestone funnelstage"
        " pipelinestatus salesstep oppstage buyingstage"
    ),
    "status": (
        " resultaat stato esito resultat utfall tila stan wynik stav výsledek výsledok állapot"
        " státusz eredmény stare rezultat durum durumu sonuç 상태 진행상태 결과 案件ステータス 商談ステータス 受注結果 跟单状态"
        " 商机结果 项目状态 签单状态 状态描述 الحالة النتيجة стан статуссделки состояние trạngthái tìnhtrạng kếtquả"
        " สถานะ κατάσταση statusgrund ausgang résultat raisondustatut issue estatus razónparaelestado"
        " situación statustype opportunitystate dealstate opportunityresult oppstatus winloss"
        " outcomestatus finalstatus"
    ),
    "probability": (
        " waarschijnlijkheid kans slagingskans slaagkans probabilità sannolikhet sandsynlighed"
        " sannsynlighet todennäköisyys prawdopodobieństwo pravděpodobnost pravdepodobnosť"
        " valószínűség probabilitate olasılık ihtimal kazanmaolasılığı 확률 성공확률 수주확률 가능성 성사율 受注確率 確率"
        " 受注見込 見込み度 案件ランク ランク 成单概率 签单概率 把握度 成单率 赢单概率 成功概率 胜率 成单可能性 把握 赢单可能性 الاحتمالية احتمالالفوز"
        " نسبةالنجاح الاحتمال імовірність ймовірність вероятностьсделки xácsuất tỷlệthànhcông"
        " probabilitas kemungkinan ความนาจะเปน โอกาส πιθανότητα wahrsch abschlusswahrsch chancein"
        " eintrittswahrscheinlichkeit w auftragswahrscheinlichkeit probabilitéderéussite"
        " chancedesuccès tauxderéussite probabilidaddecierre chanceofsuccess win prob winchance"
        " likelihood confidencelevel closingprobability predictiveprobability"
    ),
    "registered": (
        " aangemaaktop aanmaakdatum gemaaktop datadicreazione datacreazione creatail creatoil skapad"
        " skapadden skapaddatum skapandedatum oprettet oprettetden opprettet opprettetdato"
        " oprettelsesdato luotu luontipäivä datautworzenia utworzono datadodania vytvořeno"
        " datumvytvoření vytvorené dátumvytvorenia létrehozva létrehozásdátuma datacreării creatla"
        " oluşturmatarihi oluşturulmatarihi kayıttarihi 생성일 등록일 작성일 생성날짜 만든날짜 登録日時 作成日時 案件登録日 作成日付"
        " 発生日 报备日期 报备时间 新增时间 商机创建时间 录入日 首次录入时间 تاريخالإنشاء датастворення датасозданиясделки"
        " датадобавления ngàytạo tanggaldibuat วนทสราง ημερομηνίαδημιουργίασ erstelldatum erstellt"
        " anlagedatum erfasstam angelegt dealerstelltam erfassungsdatum affairecrééele crééele creado"
        " tratocreado fechadealta fechacreación negóciocriadoem datadaprimeirainteração entereddate"
        " dateentered addedon leadcreated creationdatetime openedon"
    ),
    "reason": (
        " redenverlies redenvanverlies verliesreden motivodellaperdita motivoperdita förlustorsak"
        " orsaktillförlust tabsårsag årsagtiltab tapsårsak häviönsyy powódprzegranej"
        " przyczynaprzegranej powódutraty důvodztráty důvodprohry dôvodstraty elvesztésoka"
        " kaybetmenedeni kayıpnedeni 실주사유 실패사유 失注原因 敗因 丢失原因 未成交原因 流失原因 причинавідмови причинапровала"
        " причиназакрытия grund absagegrund grundfürverlust ablehnungsgrund motifdeperte"
        " motifdelaperte causedeperte raisonperte razóndepérdida motivodelapérdida motivodeperda"
        " razãodaperda lossreasons reasonforlosing lostcancelledreason lostreasonname"
        " lossreasondetail"
    ),
    "owner": (
        " eigenaar verkoper accountmanager verantwoordelijke vertegenwoordiger toegewezenaan"
        " proprietario responsabile venditore agente commerciale assegnatoa titolare ansvarig ägare"
        " säljare affärsägare kundansvarig ansvarigsäljare ejer eier sælger selger ansvarlig"
        " ansvarligsælger omistaja vastuuhenkilö myyjä handlowiec opiekun właściciel sprzedawca"
        " odpowiedzialny przedstawiciel właścicielszansy obchodník vlastník odpovědnáosoba zodpovědný"
        " zodpovedný felelős értékesítő tulajdonos üzletkötő proprietar responsabil agentvânzări"
        " satıştemsilcisi temsilci sorumlu sahibi fırsatsahibi müşteritemsilcisi atanan satıcı 담당자"
        " 영업담당자 영업담당 소유자 영업대표 담당영업 거래소유자 영업기회소유자 商談所有者 取引担当者 主担当 営業担当者 自社担当者 案件担当者名 案件担当者 担当営業 担当社員"
        " 所有者名 営業員 商机所有者 销售机会所有人 商机所有人 销售负责人 客户负责人 跟单人 业务 业务人员 销售经理 项目负责人 负责销售 归属人 负责业务 跟进销售 销售员 所属销售"
        " 归属销售 المسؤول المندوب مندوبالمبيعات المالك البائع مالكالفرصة відповідальний менеджеругоди"
        " ответственныйменеджер ответственныйсотрудник ответственныйзасделку менеджерпопродажам"
        " ngườiphụtrách nhânviênkinhdoanh ngườithựchiện chủsởhữu pemilik penanggungjawab"
        " tenagapenjual ผรบผดชอบ พนกงานขาย เจาของ υπεύθυνοσ πωλητήσ ιδιοκτήτησ inhaberderopportunity"
        " verkaufsberater vertriebler aussendienst adm sachbearbeiter vertrieb dealinhaber"
        " abschlussbesitzer betreuer bearbeiter fürdealzuständigermitarbeiter kundenbetreuer"
        " zuständigeperson propriétairedelopportunité propriétairedelatransaction chargédaffaires"
        " ingénieurcommercial assignéà responsablecommercial propietariodelaoportunidad"
        " propietariodeoportunidad propietariodelnegocio ejecutivo ejecutivodeventas asesor asignadoa"
        " encargado responsablecomercial proprietáriodonegócio proprietáriodaoportunidade executivo"
        " consultor atribuídoa responsibleuser ownedby recordmanager username am salesexecutive"
        " salesrepresentative salesman opportunityownername dealownername handledby closer bdm"
        " salesmanagername ownerfullname assigned"
    ),
    "source": (
        " bron leadbron fonte källa leadkälla kilde lähde źródło zdroj forrás sursă kaynak 리드소스 유입경로"
        " 출처 流入経路 案件発生元 リード源 渠道来源 商机渠道 المصدر джерело источниксделки nguồn sumber leadherkunft"
        " sourcedulead canal fuente origendelprospecto fuentedeprospecto origemdolead leadorigin"
        " leadchannel"
    ),
    "next_step": (
        " volgendestap volgendeactie prossimopasso passosuccessivo prossimaazione nästasteg"
        " næsteskridt nestesteg seuraavavaihe następnykrok kolejnykrok dalšíkrok ďalšíkrok"
        " következőlépés sonrakiadım 다음단계 다음할일 次回予定 ネクストアクション 次回アクション内容 下一步动作 下步工作 后续计划"
        " следующеедействие наступнийкрок nächsteaktion nächsteaktivität nächsteschritte"
        " prochaineaction étapesuivante próximaacción siguienteacción próximopasoaseguir próximaação"
    ),
    "next_step_due": (
        " 次回アクション日 次回訪問日 次回予定日 计划跟进时间 下次回访时间 wiedervorlage wiedervorlageam datederelance"
        " prochainerelance"
    ),
    "last_activity": (
        " laatsteactiviteit ultimaattività senasteaktivitet senesteaktivitet sisteaktivitet"
        " ostatniaaktywność sonaktivite 최근활동일 마지막활동일 最終対応日 最終接触日 前回活動日 最后联系时间 最近一次跟进时间 最近跟进日期 上次跟进时间"
        " последнийконтакт датапоследнейактивности letzterkontakt letzteaktion dernièreaction"
        " derniercontact últimocontacto últimocontato"
    ),
    "won_amount": (
        " werkelijkeomzet ricavoeffettivo 实际收入 实际成交金额 实际合同金额 实际签约金额 tatsächlicherumsatz tatsumsatz"
        " tatsächlicherwert revenuréel revenusréels chiffredaffairesréel ingresosreales ingresoreal"
        " receitareal actualrevenue actualvalue closedvalue wonvalue wonamount finalamount"
        " actualamount bookedamount closedamount"
    ),
}
