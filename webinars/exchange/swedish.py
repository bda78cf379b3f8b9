"""In Swedish what `saying.said` says in English. A test holds that nothing is missing, and no value forgotten."""

SWEDISH: dict[str, str] = {
    # Where something stands
    "series": "serien",
    'series "{slug}"': "serien ”{slug}”",
    "series, organiser": "serien, organiser",
    "episode {number}": "avsnitt {number}",
    'occurrence "{key}"': "tillfället ”{key}”",
    '{where}, occurrence "{key}"': "{where}, tillfället ”{key}”",
    '{where}, recording "{title}"': "{where}, inspelningen ”{title}”",
    "recordings, {key} {value}": "inspelningar, {key} {value}",
    "{name} {position}": "{name} {position}",
    "episode entry": "avsnittet på plats",
    "occurrence": "tillfället på plats",
    "recording": "inspelningen på plats",
    "row": "rad",
    "person": "person",
    "chapter": "kapitel",
    "{where}, {what}": "{where}, {what}",
    "{where}, {key}": "{where}, {key}",
    "{where}: {key}": "{where}: {key}",
    "{where}: {why}.": "{where}: {why}.",
    "{at} {what}.": "{at} {what}.",
    # What follows from an import
    "is not in the file, and stays": "står inte i filen och blir kvar",
    "{name} is left out of the file, and stays": "{name} är utelämnat i filen och blir kvar",
    "{name} are left out of the file, and stay": "{name} är utelämnade i filen och blir kvar",
    "calendar entries follow": "kalenderinbjudningarna ändras",
    "{date}, {status}": "{date}, {status}",
    "{before} -> {after}": "{before} → {after}",
    "{name}: {before} -> {after}": "{name}: {before} → {after}",
    'replaces: "{key}"': "ersätter ”{key}”",
    "published {date}": "publicerad {date}",
    "published {date}, without captions: the law wants them without undue delay": (
        "publicerad {date} utan undertexter: enligt lagen ska de finnas utan onödigt dröjsmål"
    ),
    "not published": "inte publicerad",
    "not published: it waits for its captions": "inte publicerad: den väntar på sina undertexter",
    "captions: as in {file}": "undertexter: som i {file}",
    "no file": "ingen fil",
    "the order of its recordings": "inspelningarnas ordning",
    'a time in the clip such as "1:35"': "en tid i filmen, till exempel ”1:35”",
    "has to be in order, and no two may start together": "ska stå i ordning, och inga två får börja samtidigt",
    "none": "inget",
    "yes": "ja",
    "no": "nej",
    "1 entry": "1 post",
    "{count} entries": "{count} poster",
    # What the database does not allow
    'replaces names no occurrence of this episode: "{key}". Known: {known}': (
        "replaces anger inget tillfälle i avsnittet: ”{key}”. Det finns: {known}"
    ),
    "it started {date}, which has passed: it can be neither moved, cancelled nor taken up again": (
        "det började {date}, som har varit, och kan varken flyttas, ställas in eller tas upp igen"
    ),
    "it cannot be moved to {date}: {why}": "det kan inte flyttas till {date}: {why}",
    "an occurrence ends after it starts, and lasts at most a day": (
        "ett tillfälle slutar efter att det har börjat, och varar högst ett dygn"
    ),
    "that time has passed": "den tiden har varit",
    'it is cancelled, and keeps its date. Give the new date as an occurrence of its own, with replaces = "{key}"': (
        "det är inställt och behåller sitt datum. Ange det nya datumet som ett eget tillfälle "
        'med replaces = "{key}"'
    ),
    'it is postponed, and has a new date: once it has one, its status is "open"': (
        'det är framflyttat men har ett nytt datum: med ett datum är dess status "open"'
    ),
    "it has registrations, and cannot be a draft again: cancel or postpone it": (
        "det har anmälda och kan inte bli ett utkast igen: ställ in det eller skjut upp det"
    ),
    'its id "{id}" belongs to a recording of another episode': (
        "dess id ”{id}” hör till en inspelning i ett annat avsnitt"
    ),
    # What is wrong in the file
    "it is larger than {size} MB, which no series is.": "Filen är större än {size} MB, och det är ingen serie.",
    "it is not UTF-8 text, as TOML has to be.": "Filen är inte text i UTF-8, som TOML ska vara.",
    "it is not TOML: {error}.": "Filen är inte riktig TOML: {error}.",
    "it is nested too deeply.": "Filen har för många nivåer.",
    "{what} (at line {line}, column {column})": "se rad {line}, tecken {column}",
    "{what} (at end of document)": "se slutet av filen",
    "line {line}: {problem}": "rad {line}: {problem}",
    "is missing: a series begins with it": "saknas: en serie börjar med det",
    "is missing: it has to be {expected}": "saknas: det ska vara {expected}",
    "is missing, and so is role: say who it is by at least one of them": (
        "saknas, liksom role: ange minst en av dem, så att det framgår vem det är"
    ),
    "{at} is not a known key. {hint}": "{at} är ingen känd nyckel. {hint}",
    'Did you mean "{key}"?': "Menade du ”{key}”?",
    "Known: {known}.": "Det finns: {known}.",
    "has to be {expected}": "ska vara {expected}",
    "has to be {expected}, not {value}": "ska vara {expected}, inte {value}",
    'has to be {expected}, not "{text}"': "ska vara {expected}, inte ”{text}”",
    "has to be between {lowest} and {highest}, not {value}": (
        "ska vara mellan {lowest} och {highest}, inte {value}"
    ),
    "has to lie in the years {first} to {last}, not in {year}": "ska ligga i åren {first}–{last}, inte {year}",
    "is {date}, which the clock of {zone} leaves out that night: choose another time": (
        "är {date}, som klockan i {zone} hoppar över den natten: välj en annan tid"
    ),
    'has to be an address such as "https://example.org/rum", not {value}': (
        "ska vara en adress som ”https://example.org/rum”, inte {value}"
    ),
    'has to be an e-mail address such as "namn@example.org", not {value}': (
        "ska vara en e-postadress som ”namn@example.org”, inte {value}"
    ),
    'has to be a time zone such as "Europe/Stockholm", not "{zone}"': (
        "ska vara en tidszon som ”Europe/Stockholm”, inte ”{zone}”"
    ),
    "has to be a list of texts in quotes, none of them empty": (
        "ska vara en lista med texter inom citattecken, ingen av dem tom"
    ),
    "has to have at most {limit} characters": "får ha högst {limit} tecken",
    "has to say something: it is empty": "får inte vara tomt",
    "has to lie before the end": "ska ligga före slutet",
    "has to be a-z, 0-9 and single hyphens, at most 80 characters, since it stands in addresses": (
        "ska bestå av a–z, 0–9 och enstaka bindestreck, högst 80 tecken, eftersom det står i adresser"
    ),
    'has to be a-z, 0-9 and single hyphens, such as "lunch"': (
        "ska bestå av a–z, 0–9 och enstaka bindestreck, till exempel ”lunch”"
    ),
    "stands in the file more than once: each number belongs to one episode": (
        "står flera gånger i filen: varje nummer hör till ett avsnitt"
    ),
    "stands there more than once: each key belongs to one occurrence": (
        "står där flera gånger: varje nyckel hör till ett tillfälle"
    ),
    "stands there more than once: give each recording its own": (
        "står där flera gånger: ge varje inspelning sin egen"
    ),
    "replaces itself, directly or by way of others": "ersätter sig självt, direkt eller genom andra",
    "is false, and published_at says when it was: leave one of them out": (
        "är false, och published_at säger när det skedde: ta bort en av dem"
    ),
    "a file neither archives a series nor takes it out of the archive: do that on its page": (
        "en fil varken arkiverar en serie eller tar den ur arkivet: gör det på seriens sida"
    ),
    # What was expected, and what stood there
    "a text in quotes": "en text inom citattecken",
    "a whole number": "ett heltal",
    "true or false": "true eller false",
    "a list of texts in quotes": "en lista med texter inom citattecken",
    "a date and time such as 2026-11-26T12:00:00, without quotes": (
        "datum och tid som 2026-11-26T12:00:00, utan citattecken"
    ),
    'a table such as {{ name = "..." }}': 'en tabell som {{ name = "..." }}',
    "a list of tables: write each below [[{key}]], or as {{ ... }}": (
        "en lista med tabeller: skriv var och en under [[{key}]], eller som {{ ... }}"
    ),
    "6 to 40 of a-z and 0-9, as an export writes it": "6 till 40 tecken av a–z och 0–9, som en export skriver det",
    'a language such as "sv"': "ett språk som ”sv”",
    "{others} or {last}": "{others} eller {last}",
    "so large a number": "ett så stort tal",
    "a table": "en tabell",
    "a list": "en lista",
}
