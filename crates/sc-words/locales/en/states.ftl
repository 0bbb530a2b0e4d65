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

word-account = the account
word-adjustment = an adjustment
word-amount = the amount
word-bank-accounts = bank accounts
word-bank-account-id = the bank account
word-cfdis = invoices
word-comments = the comments
word-credit-note = a credit note
word-currency = the currency
word-debit-note = a debit note
word-discount = a discount
word-exchange-rate = the exchange rate
word-folio-fiscal = the fiscal folio
word-interest = interest
word-invoices = invoices
word-operation-type = the form of payment
word-payment-amount = the amount paid
word-payment-date = the payment date
word-payments = payments
word-prepayment = a prepayment
word-provider-external-id = the vendor number
word-provider-id = the vendor's id in the portal
word-providers = providers
word-reference = the reference
word-retainage = retainage
word-rounding = rounding
word-total-amount = the total amount
word-unknown = nothing that explains it
word-uuid = the fiscal folio
word-withholding = withheld taxes
