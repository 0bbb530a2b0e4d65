# Short words: states, results, steps, months and the names of fields that stand inside other sentences.

missing-value = —

## Where a document stands

document-state-waiting = Waiting
document-state-attention = Attention
document-state-confirmed = Confirmed, to be recorded
document-state-done = Sent
document-state-adopted = Matched already
document-state-left-alone = Before going live
document-state-withdrawn = Withdrawn

## How a step or a run ended

result-skipped = Skipped
result-done = Done
result-postponed = Postponed
result-partial = Partial
result-failed = Failed

## Kinds of documents

document-kind-payment = Payment
document-kind-order = Purchase order
document-kind-cfdi = Invoice or credit note
document-kind-supplier = Supplier
document-kind-import = Import
document-kind-complement = Payment complement
document-kind-vendor-link = Supplier link
document-kind-invoice-link = Invoice link

## Steps

step-name-build-providers = Export suppliers
step-name-download-cfdi = Download invoices
step-name-check-payments = Record complements
step-name-upload-payments = Send payments
step-name-create-purchase-orders = Send orders
step-name-process-order-changes = Update orders
step-name-close-purchase-orders = Close orders
step-name-start-child-process = Import into Sage

## What follows

disposition-retry-later = Tried again by itself
disposition-verify-first = Verified first
disposition-fix-document = Needs a correction
disposition-fix-setup = Needs setup
disposition-defect = SageConnect error

## Months

month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

## Fields and reasons inside a sentence

line-field = { $field } of line { $line }
line-id-field = { $field } of the line with id { $line }
location-field = { $field } of location { $location }
value-blank = blank
value-too-long = { $chars } characters, and { $max } fit
word-bank-accounts = bank accounts
word-bank-account-id = the bank account
word-cfdis = invoices
word-complements = payment complements
word-currency = the currency
word-external-id = the document number
word-provider-external-id = the supplier's number
word-providers = suppliers
word-orders = purchase orders
word-total-amount = the total amount
word-missing-cfdis = invoices that the portal did not find
word-amtrmit = the amount of the payment
word-amtrmittc = the amount of the payment in the supplier's currency
word-aptcr-codecurn = the currency
word-apibh-codecurn = the currency of an invoice
word-bkacct-curnstmt = the currency of the bank
word-apibho-foliocfd = the UUID (FOLIOCFD)
word-apveno-providerid = the portal's id (PROVIDERID)
word-fesapagosfocaltec-idfocaltec = the id of the payment in the control table
word-doctype-2 = debit notes of
word-doctype-3 = credit notes of
word-doctype-4 = interest of
word-doctype-10 = prepayments of
word-doctype-11 = other payments of
word-amterndisc = discounts of
word-amtadjtot = adjustments of
word-amtwhd = withheld taxes of
word-rtgamt = retainage of
cfdi-amount = the amount of CFDI { $uuid }
word-exchange-rate = the exchange rate
word-subtotal = the subtotal
word-total = the total
word-vat-sum = the transferred taxes
word-withhold-tax-sum = the withheld taxes
word-lines = line
word-code = the item
word-quantity = the quantity
word-price = the price
word-description = the description
word-unit-of-measure = the unit
word-date = the date
word-delivery-date = the delivery date
word-delivery-contact = the delivery contact
word-requested-by-contact = who asked for it
word-comments = the comments
word-reference = the reference
word-cfdi-payment-form = the payment form of the CFDI
word-cfdi-use = the use of the CFDI
word-warehouse = the location
word-metadata = the additional data
word-addresses = the shipping address
word-purchase-orders = purchase orders
word-status = the status
word-company-external-id = the company's id (external_id)
word-rate = the exchange rate (RATE)
word-poporl = the lines (POPORL)
word-itemdesc = the description (ITEMDESC)
word-itemno = the item (ITEMNO)
word-orderunit = the unit (ORDERUNIT)
word-oqordered = the quantity ordered (OQORDERED)
word-oqcanceled = the quantity cancelled (OQCANCELED)
word-unitcost = the cost (UNITCOST)
word-extended = the amount (EXTENDED)
word-extcancel = the amount cancelled (EXTCANCEL)
word-doctotal = the total (DOCTOTAL)
word-txexclude = the taxes (TXEXCLUDE)
word-location = the location (LOCATION)
word-address1 = the street (ADDRESS1)
word-address2 = the municipality (ADDRESS2)
word-city = the city (CITY)
word-state = the state (STATE)
word-country = the country (COUNTRY)
word-zip = the postal code (ZIP)
word-fobpoint = the contact (FOBPOINT)
word-stcontact = the ship-to contact (STCONTACT)
word-enteredby = who entered it (ENTEREDBY)
word-descriptio = the description (DESCRIPTIO)
word-comment = the comment (COMMENT)
word-rqnnumber = the requisition (RQNNUMBER)
word-termscode = the terms (TERMSCODE)
word-unexplained = nothing that explains it

## What is wrong with a file or an answer, inside a sentence

said-last = the last thing it said was “{ $text }”
said-nothing = it did not say why
flaw-at-byte = { $flaw } (byte { $byte })
flaw-of-file = { $path }: { $flaw }
flaw-lacks = it lacks { $field }, or it cannot be read
flaw-empty = the file is empty
flaw-too-large = the file has { $bytes } bytes, and at most { $bytes_max } are read
flaw-too-large-with-addenda = with its Addenda the file would have { $bytes } bytes, and at most { $bytes_max } are read
flaw-encoding = the file is written in { $found }, and only UTF-8 is read
flaw-not-utf8 = the file is not written in UTF-8
flaw-doctype = the file has a DOCTYPE declaration, which is not accepted
flaw-entity = the file uses the entity { $found }, which is not accepted
flaw-too-deep = the file has more than { $limit } levels of elements
flaw-too-many-attributes = an element has more than { $limit } attributes
flaw-too-many-payments = the file has more than { $limit } payments
flaw-too-many-related = the file has more than { $limit } related documents
flaw-malformed-character = the file is not sound XML, for it has the character { $character } where it may not stand
flaw-malformed-declaration = the file is not sound XML, for its first line cannot be read
flaw-malformed-version = the file is not XML 1.0, for it says that its version is “{ $found }”
flaw-malformed-name = the file is not sound XML, for “{ $found }” is no name
flaw-malformed-markup = the file is not sound XML, for a tag is cut or unknown
flaw-malformed-comment = the file is not sound XML, for a comment holds two hyphens
flaw-malformed-instruction = the file is not sound XML, for a processing instruction has no valid name
flaw-malformed-attribute = the file is not sound XML, for an attribute lacks its value, its quotes, or the blank before it
flaw-malformed-attribute-twice = the file is not sound XML, for the attribute “{ $found }” stands twice in one tag
flaw-malformed-reference = the file is not sound XML, for a reference does not end or names no character
flaw-malformed-section-end = the file is not sound XML, for it has “]]>” inside a text
flaw-malformed-prefix = the file is not sound XML, for it does not declare the prefix “{ $found }”
flaw-malformed-binding = the file is not sound XML, for it declares the prefix “{ $found }” wrongly
flaw-malformed-closing-tag = the file is not sound XML, for it closes “{ $found }” without having opened it
flaw-malformed-unclosed = the file is not sound XML, for it does not close the element “{ $found }”
flaw-malformed-no-root = the file is not sound XML, for it has no element
flaw-malformed-outside-root = the file is not sound XML, for it has something outside its main element
flaw-not-a-cfdi = the file is no CFDI, for its main element is “{ $found }”
flaw-version = { $what } has version “{ $found }”, and only { $known } is read
flaw-missing = it lacks { $what }
flaw-repeated = it has { $what } twice
flaw-not-a-type = { $what } says “{ $found }”, which is none of I, E, P, T, N
flaw-not-a-uuid = { $what } says “{ $found }”, which is no UUID
flaw-not-a-currency = { $what } says “{ $found }”, which is no currency of three letters
flaw-not-a-time = { $what } says “{ $found }”, which is no time of the form YYYY-MM-DDThh:mm:ss
flaw-not-an-amount = { $what } says “{ $found }”, which is no amount
flaw-not-a-number = { $what } says “{ $found }”, which is no number
flaw-other-uuid = its UUID is { $found }, and not { $expected }
flaw-other-receiver = it is addressed to RFC { $found }, and not to { $expected }
flaw-other-total = its total is { $found }, and not { $expected }
flaw-other-type = its type (TipoDeComprobante) is “{ $found }”
flaw-no-payment = it describes no payment
flaw-no-file = the portal holds no XML of it
flaw-process-ended = SageConnect was closed before the answer came
flaw-no-answer = there was no answer within { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    }
flaw-gone-after-writing = { $file } was not there any more right after it was written
flaw-commit-undone = a transaction was still open after its commit, so its changes were undone
flaw-connection-cut = the connection was cut
flaw-connection-refused = nothing listens on that port
flaw-connection-reset = something broke off the connection
flaw-connection-closed = the server closed the connection
flaw-connect-timeout = there was no answer to the attempt to connect
flaw-no-route = the network has no way there
flaw-name-unknown = no address was found for that name (DNS)
flaw-instance-unknown = SQL Server Browser did not say on which port the instance is
flaw-http-answer = HTTP { $status }, { $found }
flaw-answer-empty = the answer was empty
flaw-answer-too-long = the answer has more than { $bytes_max } bytes
flaw-not-an-object = the answer is no JSON object
flaw-answer-lacks = the answer lacks { $what }, or it cannot be read
flaw-answer-differs = in the answer { $what } says “{ $found }”, which is not what was asked for
flaw-answer-results = the answer holds { $count ->
        [one] one result
       *[other] { $count } results
    } where one was expected
flaw-answer-shape = the answer does not have the expected shape (“{ $found }”)
flaw-provider-without-id = the supplier { $found } comes without its portal id
flaw-file-address-unreadable = the address of the file cannot be read
flaw-file-address-with-user = the address of the file holds a user or a password
flaw-file-address-plain = the address of the file is not https
flaw-file-address-refused = the file storage did not accept the address any more
flaw-file-redirected = the file storage sends us to another address
flaw-file-encoded = the file came packed or encoded, which was not asked for
flaw-file-too-long = the file has more than { $bytes_max } bytes
flaw-file-storage = this is what the file storage answered
flaw-journal-no-room = no room is left on the disk
flaw-journal-locked = another program keeps it locked
flaw-journal-read-only = it may not be written; check the rights of the file and its folder
flaw-journal-not-opened = it cannot be opened; check that it is a file and that its folder may be written
flaw-journal-not-made = it cannot be made or opened; check that its folder exists and that your user may write there
flaw-journal-disk-failed = the disk reported an error (the system says “{ $found }”)
flaw-journal-unknown = the file is no journal, or its beginning is damaged
flaw-journal-damaged = the file is damaged
flaw-journal-rule = a rule of a table would be broken (the system says “{ $found }”)
flaw-journal-not-local = its folder does not support the journal’s WAL mode; it must be on a local disk (the system says “{ $found }”)
flaw-journal-is-a-folder = a folder stands where the journal should be
flaw-journal-foreign = this is another program’s database, no journal
flaw-system-denied = the system does not let your user do it
flaw-system-read-only = nothing can be written there
flaw-system-no-room = no room is left on the disk
flaw-system-not-there = it does not exist
flaw-system-there = something of that name exists already
flaw-system-is-a-folder = a folder stands in the place of the file
flaw-system-not-a-folder = a file stands in the place of a folder
flaw-system-in-use = another program has it in use
flaw-system-name = the system does not take that name
flaw-system-too-large = it is too large
flaw-system-not-text = it is no text in UTF-8
flaw-system-port-taken = another program uses that port already
flaw-system-address-taken = another program listens on { $address } already
flaw-system-says = the system says “{ $found }”
flaw-secrets-not-toml = it is no correct TOML in line { $line }
flaw-secrets-no-text = the value of { $entry } is no text in quotes
flaw-secrets-open = other users may read it, and its mode must be 0600
flaw-secrets-sandbox-only = only a sandbox keeps its credentials in a file
flaw-store-value-no-text = the stored value is no text
flaw-store-value-form = the stored value has a form that is not known
flaw-store-value-twice = several stored values have that name
flaw-store-read-back = what it gave back is not what was stored
flaw-store-broke = it stopped working while it was asked
flaw-store-none = this system has none that SageConnect knows

## Parts of a CFDI and fields of the portal

part-named = { $part } ({ $name })
part-id = the portal id
part-status = the status
part-external-id = the number of the document
part-internal-id = the portal id
part-total = the total
part-items = the list of its items
part-cfdis = the list of its CFDIs
part-results = the list of results
part-error-code = the error code
part-xml = the XML
part-lines = the list of its lines
part-rfc = the RFC
part-payment-id = the id of the linked payment
part-cfdi = the document
part-cfdi-timbre-uuid = the UUID
part-cfdi-receptor-rfc = the RFC of the receiver
part-metadata-type = the kind of document
part-comprobante = the document itself
part-comprobante-tipodecomprobante = the type of document
part-comprobante-fecha = the date
part-comprobante-moneda = the currency
part-comprobante-total = the total
part-comprobante-tipocambio = the exchange rate
part-emisor = the issuer
part-emisor-rfc = the RFC of the issuer
part-receptor = the receiver
part-receptor-rfc = the RFC of the receiver
part-timbrefiscaldigital = the fiscal stamp
part-timbrefiscaldigital-uuid = the UUID
part-timbrefiscaldigital-fechatimbrado = the day of the stamp
part-pagos = the payment complement
part-pago = the payment
part-pago-fechapago = the day of the payment
part-pago-monedap = the currency of the payment
part-pago-tipocambiop = the exchange rate of the payment
part-pago-monto = the amount of the payment
part-doctorelacionado-iddocumento = the UUID of a related document
part-doctorelacionado-monedadr = the currency of a related document
part-doctorelacionado-tipocambiodr = the exchange rate of a related document
part-doctorelacionado-equivalenciadr = the equivalence of a related document
part-doctorelacionado-numparcialidad = the instalment of a related document
part-doctorelacionado-impsaldoant = the balance before of a related document
part-doctorelacionado-imppagado = the amount paid of a related document
part-doctorelacionado-impsaldoinsoluto = the balance left of a related document
