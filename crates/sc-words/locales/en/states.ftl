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

## Steps

step-name-upload-payments = Send payments

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

word-bank-accounts = bank accounts
word-bank-account-id = the bank account
word-cfdis = invoices
word-currency = the currency
word-external-id = the payment number
word-provider-external-id = the vendor number
word-providers = providers
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
word-unexplained = nothing that explains it
