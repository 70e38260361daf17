"""What the columns of customers, contacts, people and quotas are called in more languages, as data.

Headers are in their normal form (``headers.normal``), by kind of table and field. They come
behind those of ``aliases``. What a table of deals calls a customer, a phone or a rep, its own
table calls the same: ``SHARED`` says which names are taken from there.
"""

# ruff: noqa: E501, RUF001 - a table of foreign words, read as words

from collections.abc import Mapping
from typing import Final

# What programs call their own number of a record, whatever the record is.
_RECORD: Final = (
    " datensatzid iddefichedinformations idderegistro iddoregistro idrecord recordid レコードid"
    " レコード番号 레코드id 记录id 数据id externalid systemid uuid guid код 番号 номер"
)
_FIRST: Final = (
    " firstname vorname prénom prenom nombredepila primeironome primernombre voornaam nome"
    " fornavn förnamn etunimi imię jméno keresztnév prenume adı имя імя 名 firstnamegiven"
)
_LAST: Final = (
    " lastname nachname familienname nomdefamille apellido apellidos primerapellido sobrenome"
    " últimonome apelido cognome achternaam efternavn efternamn etternavn sukunimi nazwisko příjmení"
    " vezetéknév numedefamilie soyadı фамилия прізвище 姓"
)
_MAIL: Final = (
    " email mail emailadresse eposta epost correo correoelectrónico courriel adresseemail"
    " endereçodeemail adresemail eメール メール メールアドレス 이메일 邮箱 电子邮件 电子邮箱 элпочта почта"
    " emailрабочий рабочийemail workemail emailwork businessemail primaryemail emailaddress1"
    " internetemailaddress"
)
_PHONE: Final = (
    " telefonnummer numérodetéléphone númerodeteléfono númerodetelefone telefonehauptnummer"
    " telefongeschäftlich businessphone téléphonebureau рабочийтелефон telefonoufficio puhelin"
    " 電話 電話番号 전화번호 手机号码 phonework workphone telephone1 phone1"
)
_PERSON: Final = (
    " benutzer benutzername vollständigername mitarbeitername nutzer utilisateur nomcomplet"
    " usuario nombrecompleto usuário nomecompleto utente nomeutente gebruiker volledigenaam"
    " пользователь фио сотрудник менеджер 担当者名 氏名 社員名 사용자 이름 员工名称 用户名称 成员 人员"
    " vertriebsmitarbeiter verkäufer außendienst commercial représentant asesor ejecutivo fullname"
)

MORE_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "customers": {
        "key": _RECORD + " accountnumber kundennummer customerno clientno numéroclient codeclient"
        " códigodecliente accountrecordid organisationsid",
        "name": " unternehmensname nomdelentreprise nombredelaempresa nomedaempresa ragionesociale",
        "phone": _PHONE,
        "owner": " zuständigermitarbeiterfürunternehmen unternehmensinhaber"
        " zuständigermitarbeiterfürdatensatz accountinhaber propriétairedelentreprise"
        " propriétaireducompte propietariodelaempresa propietariodelacuenta proprietáriodaempresa"
        " proprietáriodaconta 会社担当者 取引先所有者 organizationowner organisationowner",
        "domain": " unternehmensdomainname nomdedomainedelentreprise"
        " nombrededominiodelaempresa nomedodomíniodaempresa 会社のドメイン名",
        "parent": " muttergesellschaft übergeordneterkunde übergeordneterfirma sociétémère"
        " empresamatriz empresaprincipal головнаякомпания",
        "industry": " secteurdactivité setor settore ramo сфера 業種 업종 сферадеятельности",
        "website": " webseite siteweb sitioweb site sito сайт ウェブサイト 홈페이지",
        "size": " mitarbeiterzahl anzahldermitarbeiter nombredemployés númerodeempleados"
        " númerodefuncionários plz ort stadt ville ciudad cidade город straße rue calle rua"
        " postalcode zip land pays país страна",
    },
    "contacts": {
        "key": _RECORD + " contactrecordid",
        "name": " kontaktname vollständigername nomcomplet nombrecompleto nomecompleto фио"
        " контакт ansprechpartner 担当者名 이름 nomducontact nombredelcontacto nomedocontato",
        "customer": " zugeordnetesunternehmen zugehörigesunternehmen entrepriseassociée"
        " empresaasociada empresaassociada aziendaassociata 関連する会社 関連会社 所属公司 所属企业",
        "first": _FIRST,
        "last": _LAST,
        "phone": _PHONE,
        "mobile": " mobiltelefon mobilnummer téléphonemobile numérodemobile teléfonomóvil"
        " númerodeteléfonomóvil telefonecelular мобильныйтелефон 携帯電話 携帯電話番号 휴대폰 移动电话",
        "email": _MAIL,
        "title": " berufsbezeichnung stelle titredeposte fonction puesto cargodetrabajo ruolo"
        " jobtitel 직책 役職名 должностьконтакта",
        "superior": " untersteht berichtetan supérieur jefe informaa",
        "lifecycle": " leadstatuskontakt marketingkontaktstatus phasedecycledevie geburtstag"
        " abteilung département departamento",
    },
    "leads": {
        "first": _FIRST,
        "last": _LAST,
        "email": _MAIL,
        "phone": _PHONE,
    },
    "people": {
        "key": " benutzerid mitarbeiterid mitarbeiternummer personalnummer идентификатор iddusuario"
        " idutilisateur iddeusuario userguid systemuserid",
        "name": _PERSON,
        "first": _FIRST,
        "last": _LAST,
        "email": _MAIL,
        "login": " benutzername anmeldename identifiant nombredeusuario nomedeusuário логин",
        "phone": _PHONE,
        "manager": " führungskraft leiter vertriebsleiter vorgesetzte responsablehiérarchique"
        " supérieurhiérarchique manageur jefe gerente gestor supervisorname superior superieur"
        " начальник 上長 上司 マネージャー 관리자 팀장 部门经理 部门负责人 直接上级 上级主管 responsabile"
        " leidinggevende kierownik nadřízený reportingto reportingmanager linemanager",
        "manager_id": " reportingtoid managersid parentsystemuserid",
        "role": " rolle funktion rôle poste cargo puesto perfil rol ruolo роль должность 役職 직책"
        " 职务 profil",
        "team": " gruppe abteilung équipe equipo equipe departamento отдел подразделение 部署 チーム 팀"
        " gebiet région región região территория 所属部门 小组 bereich",
        "active": " aktiv actif activo ativo активен 有効 在职状态 账号状态 isuseractive userstate",
        "hired": " eintrittsdatum datedembauche fechadealta датаприёма 入社日",
    },
    "quotas": {
        "person": _PERSON,
        "person_email": _MAIL,
        "period": " zeitraum monat quartal mois trimestre mes mês período periodo période mese maand"
        " miesiąc měsíc месяц квартал период 年月 月度 期間 四半期 月 월 분기 기간 periodname quotaperiod"
        " forecastperiod periodstart quotastartdate gültigab",
        "year": " jahr geschäftsjahr année exercice año ano anno rok год 年 연도 년도",
        "amount": " quote zielumsatz umsatzziel vorgabe zielwert planumsatz budget quota quotas"
        " objectifdevente objectifs objetivodeventas cuota cuotas metadevendas metas obiettivo"
        " doel doelstelling cel план планпродаж 目標 目標金額 売上目標 ノルマ 목표 목표금액 季度指标 月度指标"
        " 年度指标 销售指标 指标金额 任务金额 任务指标 quotaamountwithoutadjustments revenuetarget targetvalue",
    },
}

# Kind of table → its field → the field of deals that is called the same.
SHARED: Final[Mapping[str, Mapping[str, str]]] = {
    "customers": {"name": "customer", "phone": "phone", "owner": "owner"},
    "contacts": {
        "customer": "customer",
        "customer_id": "customer_id",
        "phone": "phone",
        "mobile": "mobile",
    },
    "leads": {"customer": "customer"},
    "quotas": {"currency": "currency"},
}
