# Short words: states, results, steps, months and the names of fields that stand inside other sentences.

missing-value = —

## Where a document stands

document-state-waiting = Waiting
document-state-attention = Attention
document-state-confirmed = Confirmed, to be recorded
document-state-done = Sent
document-state-adopted = Was on both sides already
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
document-kind-vendor-link = Vendor link
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
word-currency = the currency
word-external-id = the document number
word-provider-external-id = the vendor number
word-providers = providers
word-orders = purchase orders
word-total-amount = the total amount
word-missing-cfdis = invoices that the portal did not find
word-amtrmit = the amount of the payment
word-amtrmittc = the amount of the payment in the vendor's currency
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
