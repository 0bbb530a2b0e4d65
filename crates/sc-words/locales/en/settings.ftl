# Mistakes and warnings of the settings. One message per code; each says what is wrong and how to correct it.

settings-c001 = { $key } is missing: { $meaning }.
settings-c003 = { $key } must be a whole number, and says “{ $value }”.
settings-c004 = { $key } must be between { $min } and { $max }, and says { $value }.
settings-c005 = { $key } ({ $value }) must be less than { $other } ({ $other_value }): lower the first or raise the second.
settings-c006 = { $key } ({ $value }) must not exceed { $other } ({ $other_value }): lower the first or raise the second.
settings-c007 = { $key } is not valid (“{ $value }”): { $fault }.
settings-c008 = { $key } = “{ $value }” runs every { $gap } min, and the interval must be longer than { $other } ({ $lock } min), which a run may take. Set the times farther apart, or lower { $other } if your runs take less.
settings-c009 = { $key } is no known time zone: “{ $value }”. Write a name such as America/Mexico_City.
settings-c010 = { $key } cannot be the name of a database: “{ $value }”. Unaccented letters, digits and underscores are allowed, 64 at most.
settings-c011 = The companies { $first } and { $second } have the same { $key }: “{ $value }”. Each company needs its own.
settings-c013 = { $key } must begin with https:// at a live site, and says “{ $value }”.
settings-c014 = The file of { $key } does not exist: { $value }. Correct the path or copy the file there.
settings-c019 = { $key } is not known and is ignored{ $suggestion ->
        [none] . Remove it, or check its spelling.
       *[other] ; did you mean { $suggestion }?
    }
settings-c020 = { $key } lowers the security: { $reason }.
settings-c022 = The file cannot be understood: something is mistyped in line { $line }, column { $column }. The library that reads it says: “{ $detail }”.
settings-c023 = { $key } must be { $expected }.
settings-c024 = { $key } says “{ $value }”, and can only be: { $choices }.
settings-c025 = { $key } must be { $shape }, and says “{ $value }”.
settings-c026 = { $key } must have { $min } to { $max } visible characters.
settings-c027 = The file has a newer format ({ $value }; this version knows up to { $known }). Install the latest version of SageConnect.
settings-c028 = There is no company. Add a section [[tenant]] for each one.
settings-c029 = No company is enabled: none will be worked on. Set enabled = true on the right one.
settings-c030 = { $key } looks like a credential, and here anybody can read it. Remove it from the file, change it if it is real, and store it with “sageconnect secrets set”.
settings-c031 = In a sandbox, { $key } must point to this very machine (localhost or 127.0.0.1), and says “{ $value }”.
settings-c032 = { $key } = “{ $value }” is allowed in a sandbox only (mode = "sandbox").
settings-c033 = { $key } = “{ $value }” only holds together with { $other }.
settings-c034 = The settings were not found: { $value }. You can begin with those of “sageconnect settings example”.
settings-c035 = { $value } cannot be read or written: { $failure }.
settings-c036 = { $key } must have { $min } to { $max } entries, and it has { $value }.
settings-c037 = { $key } must be { $shape }, and it says “{ $value }”; it is taken as absent.
settings-c038 = { $value } changed while it was being edited, and nothing was written. Look at the file and make the change again.

settings-shape-database = the name of a database
settings-shape-tenant-key = a key of 1 to 32 unaccented lower-case letters, digits or hyphens
settings-shape-portal-tenant = the company's id in the portal (letters, digits, hyphen or underscore, 64 at most)
settings-shape-portal-id = an id of the portal (24 hexadecimal digits)
settings-shape-rfc = a valid RFC
settings-shape-date = a date such as 2026-11-01
settings-shape-server = a server such as host, host\instance or host,1433
settings-shape-url = an address such as https://api.example.com, without path, user or parameters
settings-shape-time-zone = a time zone
settings-shape-path = the path of a file
settings-shape-operation-type = a kind of payment of the portal (TRANSFER, BANK_CHECK, CASH, CREDIT_CARD, DEBIT_CARD, NOT_DEFINED)
settings-shape-zip = a postal code of five digits
settings-shape-local-folder = a folder of this machine with its whole path, such as C:\Import CFDIs; not a folder of the network
settings-shape-absolute-path = a whole path, such as C:\Folder\file
settings-shape-tax-regime = a tax regime of three digits, such as 601
settings-shape-cron = a cron expression of five fields such as */15 * * * *

settings-cron-fields = it must have five fields: minute, hour, day of the month, month and day of the week
settings-cron-seconds = it has six fields, and seconds are not taken; the five are minute, hour, day of the month, month and day of the week
settings-cron-minute = the first field, the minute, cannot be understood (0 to 59, for example */15)
settings-cron-hour = the second field, the hour, cannot be understood (0 to 23, for example 9-18)
settings-cron-day = the third field, the day of the month, cannot be understood (1 to 31; L is the last one)
settings-cron-month = the fourth field, the month, cannot be understood (1 to 12, or JAN to DEC)
settings-cron-weekday = the fifth field, the day of the week, cannot be understood (0 to 7, where 0 and 7 are Sunday, or SUN to SAT)
settings-cron-never = no day of the calendar matches it

settings-type-text = text in quotes
settings-type-number = a number
settings-type-boolean = true or false, without quotes
settings-type-map = a table, such as { "{" } BANK = "value" { "}" }
settings-type-list = a list, written in square brackets
settings-type-parts = a table, such as { "{" } street = "value" { "}" }
settings-type-section = a section, written in brackets
settings-type-tenants = a list of sections [[tenant]]

settings-file-denied = the system does not permit it
settings-file-full = no space is left on the disk
settings-file-is-folder = it is a folder and must be a file
settings-file-not-text = it is not text in UTF-8; please save it in that encoding
settings-file-read-only = the disk can only be read
settings-file-too-long = it is longer than 1 MB
settings-file-other = the system says “{ $detail }”
settings-reason-trust-any = the connection is encrypted, but nobody checks that the server is the right one
settings-reason-plaintext = user, password and data travel over the network unencrypted

settings-folder-network = The folder { $folder } is on the network, where the journal cannot work. Choose a folder of this machine.
settings-folder-unknown = The system names no folder for this user. Name one with --folder.
