# Palabras cortas: estados, resultados, pasos, meses y los nombres de campos que aparecen dentro de otras frases.

missing-value = —

## Dónde está un documento

document-state-waiting = En espera
document-state-attention = Atención
document-state-confirmed = Confirmado, falta registrarlo
document-state-done = Enviado
document-state-adopted = Ya estaba en ambos lados
document-state-left-alone = Anterior al arranque
document-state-withdrawn = Retirado

## Cómo terminó un paso o una corrida

result-skipped = Omitido
result-done = Hecho
result-postponed = Pospuesto
result-partial = Parcial
result-failed = Falló

## Pasos

step-name-upload-payments = Enviar pagos

## Qué sigue

disposition-retry-later = Se intenta solo
disposition-verify-first = Se verifica antes
disposition-fix-document = Requiere corrección
disposition-fix-setup = Requiere configuración
disposition-defect = Error de SageConnect

## Meses

month-1 = ene
month-2 = feb
month-3 = mar
month-4 = abr
month-5 = may
month-6 = jun
month-7 = jul
month-8 = ago
month-9 = sep
month-10 = oct
month-11 = nov
month-12 = dic

## Campos y motivos dentro de una frase

word-account = la cuenta
word-adjustment = un ajuste
word-amount = el importe
word-bank-accounts = cuentas bancarias
word-bank-account-id = la cuenta bancaria
word-cfdis = facturas
word-comments = los comentarios
word-credit-note = una nota de crédito
word-currency = la moneda
word-debit-note = una nota de débito
word-discount = un descuento
word-exchange-rate = el tipo de cambio
word-folio-fiscal = el folio fiscal
word-interest = intereses
word-invoices = facturas
word-operation-type = la forma de pago
word-payment-amount = el importe pagado
word-payment-date = la fecha de pago
word-payments = pagos
word-prepayment = un anticipo
word-provider-external-id = el número de proveedor
word-provider-id = el id del proveedor en el portal
word-providers = proveedores
word-reference = la referencia
word-retainage = una retención de garantía
word-rounding = un redondeo
word-total-amount = el importe total
word-unknown = nada que lo explique
word-uuid = el folio fiscal
word-withholding = una retención de impuestos
