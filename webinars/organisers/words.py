"""What roles, and the verbs and kinds of the log, are called on pages."""

from collections.abc import Mapping

from webinars.lib.languages import gettext
from webinars.organisers.rules import Role


def role_names() -> Mapping[str, str]:
    """By `rules.Role`."""
    return {
        Role.ADMINISTRATOR: gettext("Administratör"),
        Role.EDITOR: gettext("Redaktör"),
        Role.HOST: gettext("Värd"),
        Role.WRITER: gettext("Skribent"),
    }


def role_meanings() -> Mapping[str, str]:
    """What each role may do, in a sentence."""
    return {
        Role.ADMINISTRATOR: gettext("Gör allt, och bestämmer vilka som är arrangörer."),
        Role.EDITOR: gettext("Skapar, publicerar, flyttar och ställer in, och ser deltagarna."),
        Role.HOST: gettext(
            "Ser deltagarlistan från dagen före till två dagar efter sändningen, och markerar närvaro."
        ),
        Role.WRITER: gettext("Skriver utkast. Ser inte deltagarna."),
    }


def machine_names() -> Mapping[str, str]:
    """Who did something and is no person, by `audit.By.id`."""
    return {"command line": gettext("Kommandoraden"), "system": gettext("Systemet")}


def verb_words() -> Mapping[str, str]:
    """What happened, as the log says it. A verb that is not here is shown as it was written."""
    return {
        "organiser added": gettext("lade till arrangören"),
        "organiser changed": gettext("ändrade arrangören"),
        "organiser ended": gettext("avslutade arrangörens konto"),
        "signed in": gettext("loggade in"),
        "signed out": gettext("loggade ut"),
        "session ended": gettext("avslutade inloggningar"),
        "link made": gettext("skapade en inloggningslänk"),
        "passkey added": gettext("lade till en nyckel"),
        "passkey removed": gettext("tog bort en nyckel"),
        "identity forgotten": gettext("glömde vem arrangören är i katalogen"),
        "identity bound": gettext("loggade in genom katalogen för första gången"),
        "log exported": gettext("exporterade händelseloggen"),
        "occurrence moved": gettext("flyttade tillfället"),
        "occurrence cancelled": gettext("ställde in tillfället"),
        "series created": gettext("skapade serien"),
        "series changed": gettext("ändrade serien"),
        "series copied": gettext("kopierade serien"),
        "series status changed": gettext("ändrade seriens status"),
        "episode added": gettext("lade till avsnittet"),
        "episode changed": gettext("ändrade avsnittet"),
        "episode removed": gettext("tog bort avsnittet"),
        "episodes ordered": gettext("ändrade avsnittens ordning"),
        "episode published": gettext("publicerade avsnittet"),
        "episode unpublished": gettext("gjorde avsnittet till utkast"),
        "publishing dated": gettext("satte datum för publicering"),
        "occurrence added": gettext("lade till tillfället"),
        "occurrence changed": gettext("ändrade tillfället"),
        "occurrence removed": gettext("tog bort tillfället"),
        "registration opened": gettext("öppnade anmälan"),
        "occurrence postponed": gettext("sköt upp tillfället"),
        "occurrence reopened": gettext("lät tillfället bli av"),
        "occurrence retitled": gettext("ändrade avsnittets rubrik"),
        "occurrence link changed": gettext("bytte länk till sändningen"),
        "occurrence details changed": gettext("ändrade tillfällets uppgifter"),
        "new date offered": gettext("erbjöd en ny tid"),
        "mails sent at once": gettext("skickade e-breven genast"),
        "change undone": gettext("ångrade en ändring"),
        "phone list made": gettext("tog fram en lista att ringa efter"),
        "attendance report read": gettext("lämnade en närvarorapport"),
        "attendance report seen": gettext("tittade på en närvarorapport"),
        "attendance report applied": gettext("använde en närvarorapport"),
        "attendance report taken back": gettext("tog bort en närvarorapport"),
        "attendance rows settled": gettext("redde ut personer i en närvarorapport"),
        "attendance rows forgotten": gettext("glömde personer i en närvarorapport"),
        "series imported": gettext("importerade serien"),
        "report exported": gettext("exporterade rapporten om serien"),
        "series exported": gettext("exporterade serien"),
        "series archive exported": gettext("hämtade serien som arkiv"),
        "person looked at": gettext("tittade på en persons uppgifter"),
        "participants looked at": gettext("tittade på deltagarlistan"),
        "people searched for": gettext("sökte bland personer"),
        "duplicates looked at": gettext("tittade på möjliga dubbletter"),
        "personal link shown": gettext("visade en persons länk"),
        "person added": gettext("lade till en person"),
        "person moved": gettext("flyttade en person till ett annat tillfälle"),
        "person withdrawn": gettext("avbokade en persons plats"),
        "seat given": gettext("gav en plats till någon som väntade"),
        "place handed over": gettext("lät en ersättare få platsen"),
        "invitation sent again": gettext("skickade inbjudan igen"),
        "person changed": gettext("ändrade en persons uppgifter"),
        "address changed": gettext("bytte en persons adress"),
        "address change asked for": gettext("frågade en ny adress om den stämmer"),
        "note written": gettext("skrev en anteckning"),
        "note removed": gettext("tog bort en anteckning"),
        "people merged": gettext("slog ihop två personer"),
        "person erased": gettext("raderade en person"),
        "extract made": gettext("gjorde ett registerutdrag"),
        "mail worded": gettext("ändrade texten i ett e-brev"),
        "mail worded as standard": gettext("gick tillbaka till standardtexten för"),
        "test mail sent": gettext("skickade ett prov till sig själv"),
        "circular written": gettext("skrev ett utkast till meddelandet"),
        "circular changed": gettext("ändrade meddelandet"),
        "circular discarded": gettext("tog bort utkastet"),
        "circular tested": gettext("skickade ett prov av meddelandet"),
        "circular ordered": gettext("beställde meddelandet"),
        "circular undone": gettext("ångrade meddelandet"),
        "circular sent now": gettext("lät skicka meddelandet genast"),
        "people imported": gettext("importerade deltagare"),
        "participants exported": gettext("exporterade deltagare"),
        "host list seen": gettext("tittade på deltagarlistan för"),
        "attendance marked": gettext("markerade närvaro för"),
        "walk-in registered": gettext("anmälde någon på plats till"),
        "others counted": gettext("räknade andra deltagare vid"),
        "said late": gettext("sade att det är försenat:"),
        "lateness called off": gettext("sade att det är igång:"),
        "ran over": gettext("lät det hålla på längre:"),
        "feedback answered": gettext("skrev vad som har ändrats efter"),
        "feedback text removed": gettext("tog bort en text ur återkopplingen på"),
        "outbox held": gettext("höll kvar all e-post"),
        "outbox released": gettext("släppte all e-post"),
        "mail looked at": gettext("läste e-brevet"),
        "mail sent now": gettext("lät skicka e-brevet genast"),
        "incoming mail done": gettext("tog hand om e-post som kom in"),
        "mail retried": gettext("försökte skicka igen"),
        "backup made": gettext("gjorde en säkerhetskopia"),
        "backup restored": gettext("lade tillbaka en säkerhetskopia"),
        "address trusted again": gettext("tillät e-post till adressen igen"),
        "recording added": gettext("tog emot inspelningen"),
        "recording changed": gettext("ändrade inspelningen"),
        "captions changed": gettext("bytte undertexterna till"),
        "captions reviewed": gettext("granskade undertexterna till"),
        "recording published": gettext("publicerade inspelningen"),
        "recording withdrawn": gettext("avpublicerade inspelningen"),
        "recording removed": gettext("tog bort inspelningen"),
        "recordings ordered": gettext("ändrade inspelningarnas ordning"),
        "file added": gettext("lade till en fil till"),
        "file removed": gettext("tog bort en fil från"),
        "link checked again": gettext("bad om en ny kontroll av länken"),
        "link accepted": gettext("sade att länken är rätt som den är:"),
    }


def kind_words() -> Mapping[str, str]:
    """What things are of, for the filter of the log."""
    return {
        "organiser": gettext("Arrangörer"),
        "occurrence": gettext("Tillfällen"),
        "series": gettext("Serier"),
        "episode": gettext("Avsnitt"),
        "person": gettext("Personer"),
        "people": gettext("Sökning bland personer"),
        "mail": gettext("E-post"),
        "circular": gettext("Meddelanden"),
        "mail text": gettext("Texter i e-brev"),
        "recording": gettext("Inspelningar"),
        "link": gettext("Länkar"),
        "log": gettext("Händelselogg"),
        "installation": gettext("Installationen"),
    }
